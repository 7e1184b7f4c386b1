import { Refusal } from '@croupier/contract';
import { GameInputError, IllegalMove } from '@croupier/games';
import type { Accepted, Act, Command, Transfer } from '../ledger/act.js';
import { cashOf, type OpenRound, type PlayerState } from '../ledger/player-state.js';
import { pocket } from '../ledger/pockets.js';
import { stepResult } from './step-result.js';

/** Makes a move in an open round; the last one settles it. The body is the move. */
export const playMove: Act = {
  name: 'play_move',
  code: 11,
  inherits: true,
  decide(state: PlayerState, command: Command): Accepted {
    if (command.roundId === null) throw new Error('a move names its round');
    const round = state.rounds.get(command.roundId);
    if (round === undefined) throw new Refusal('round_closed');
    const move = readMove(round, command.content ?? JSON.parse(command.body));
    const step = played(round, move);
    const addedMinor = step.stakeAddedMinor ?? 0n;
    if (cashOf(state, round.no, round.asset) < addedMinor) {
      throw new Refusal('insufficient_funds', { neededMinor: String(addedMinor) });
    }
    const after = { ...round, moves: [...round.moves, move], step, stakeMinor: round.stakeMinor + addedMinor };
    return {
      transfers: legs(after, addedMinor, step.payoutMinor),
      round: { round: after, payoutMinor: step.payoutMinor },
      result: stepResult(after),
    };
  },
};

function readMove(round: OpenRound, raw: unknown): unknown {
  try {
    return round.game.parseMove(raw);
  } catch (error) {
    if (error instanceof GameInputError) throw new Refusal('move_invalid', { issues: error.issues });
    throw error;
  }
}

function played(round: OpenRound, move: unknown): OpenRound['step'] {
  try {
    return round.game.play(round.params, round.terms, round.step.state, move);
  } catch (error) {
    if (error instanceof IllegalMove) throw new Refusal('move_illegal', { reason: error.message });
    throw error;
  }
}

function legs(round: OpenRound, addedMinor: bigint, payoutMinor: bigint | null): readonly Transfer[] {
  const { no, asset } = round;
  const transfers: Transfer[] = [];
  if (addedMinor > 0n) {
    transfers.push({ no, asset, debit: pocket.cash, credit: pocket.inPlay, amountMinor: addedMinor });
  }
  if (payoutMinor === null) return transfers;
  transfers.push({ no, asset, debit: pocket.inPlay, credit: pocket.house, amountMinor: round.stakeMinor });
  if (payoutMinor > 0n) {
    transfers.push({ no, asset, debit: pocket.house, credit: pocket.cash, amountMinor: payoutMinor });
  }
  return transfers;
}
