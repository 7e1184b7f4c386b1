import type { Game } from './define-game.js';
import { IllegalMove } from './errors.js';
import { drawRound } from './fairness.js';
import type { Terms } from './game.js';
import type { Hashing } from './hashing.js';

/** Above every amount that a round can have: the cap of a replay that was given none. */
export const noCapMinor = 2n ** 63n - 1n;

/** All that decides a round, raw as it came from outside. */
export interface RoundInput {
  readonly serverSeed: string;
  readonly clientSeed: string;
  /** The first nonce tried. */
  readonly nonce: number;
  readonly params: unknown;
  readonly moves: readonly unknown[];
  readonly terms: Terms;
}

/** A round played again from its seeds. */
export interface Replay {
  /** The nonce used: the first good one. */
  readonly nonce: number;
  readonly outcome: unknown;
  /** `null` while open. */
  readonly payoutMinor: bigint | null;
  /** The first stake and all that moves added to it. */
  readonly stakedMinor: bigint;
  readonly legalMoves: readonly unknown[];
}

/**
 * Plays a whole round. Throws `GameInputError` for params or a move that the game refuses, `IllegalMove` for one that the
 * rules do not allow, also after the end.
 */
export function replayRound(hashing: Hashing, game: Game, input: RoundInput): Replay {
  const { serverSeed, clientSeed, terms } = input;
  const params = game.parseParams(input.params);
  const drawn = drawRound(hashing.hmacSha256(serverSeed), clientSeed, input.nonce, game.plan(params));
  let step = game.start(params, terms, drawn.values);
  let stakedMinor = terms.stakeMinor + (step.stakeAddedMinor ?? 0n);
  for (const [index, raw] of input.moves.entries()) {
    if (step.payoutMinor !== null) {
      throw new IllegalMove(`the round was over before move ${index + 1}`);
    }
    step = game.play(params, terms, step.state, game.parseMove(raw));
    stakedMinor += step.stakeAddedMinor ?? 0n;
  }
  return {
    nonce: drawn.nonce,
    outcome: step.view,
    payoutMinor: step.payoutMinor,
    stakedMinor,
    legalMoves: game.legalMoves(params, step.view),
  };
}
