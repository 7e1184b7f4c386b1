import type { OpenRound } from '../ledger/player-state.js';

/** The stored reply of a round of steps: what the player sees, and while it is open every move that he may make. */
export interface StepResult {
  readonly outcome: unknown;
  readonly legalMoves?: readonly unknown[];
}

/** The result's JSON text after a start or a move. */
export function stepResult({ game, params, step }: Pick<OpenRound, 'game' | 'params' | 'step'>): string {
  const result: StepResult =
    step.payoutMinor === null
      ? { outcome: step.view, legalMoves: game.legalMoves(params, step.view) }
      : { outcome: step.view };
  return JSON.stringify(result);
}
