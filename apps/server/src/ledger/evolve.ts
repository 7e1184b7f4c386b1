import { assert } from '../platform/assert.js';
import type { Accepted, Transfer } from './act.js';
import { BALANCE_MAX_MINOR } from './assets.js';
import type { Hold, OpenRound, PlayerState, Seeds } from './player-state.js';
import { accountKey, isPlayers } from './pockets.js';

/**
 * What an accepted command makes of a state. The same function runs in the lane and in the audit's replay, so that both
 * derive every row from the decision alone.
 */
export function evolve(state: PlayerState, accepted: Accepted, seq: number, configId: number): PlayerState {
  return {
    playerId: state.playerId,
    balances: moveMoney(state.balances, accepted.transfers),
    seeds: accepted.seeds ? nextSeeds(state.seeds, accepted.seeds, seq) : state.seeds,
    nonce: accepted.seeds ? 0 : accepted.drawn ? accepted.drawn.nonce + 1 : state.nonce,
    lastRound: accepted.opensRound === true ? seq : state.lastRound,
    rounds: accepted.round ? nextRounds(state.rounds, accepted.round, seq, configId) : state.rounds,
    holds: accepted.hold ? nextHolds(state.holds, accepted.hold.hold, seq) : state.holds,
  };
}

function moveMoney(balances: ReadonlyMap<number, bigint>, transfers: readonly Transfer[]): ReadonlyMap<number, bigint> {
  if (transfers.length === 0) return balances;
  const moved = new Map(balances);
  for (const transfer of transfers) {
    assert(transfer.amountMinor > 0n, 'a transfer moves a positive amount');
    assert(transfer.debit !== transfer.credit, 'a transfer goes from one pocket to another');
    if (isPlayers(transfer.debit)) add(moved, transfer.no, transfer.asset, transfer.debit, -transfer.amountMinor);
    if (isPlayers(transfer.credit)) add(moved, transfer.no, transfer.asset, transfer.credit, transfer.amountMinor);
  }
  return moved;
}

function add(
  balances: Map<number, bigint>,
  no: number,
  asset: number,
  which: Transfer['debit'],
  deltaMinor: bigint,
): void {
  const key = accountKey(no, asset, which);
  const balance = (balances.get(key) ?? 0n) + deltaMinor;
  assert(balance >= 0n, 'no pocket of a player goes below zero');
  assert(balance <= BALANCE_MAX_MINOR, 'no pocket passes the largest balance');
  balances.set(key, balance);
}

function nextSeeds(before: Seeds | null, change: NonNullable<Accepted['seeds']>, seq: number): Seeds {
  const id = before === null ? 1 : before.next.id;
  return {
    active: { id, committedSeq: before === null ? seq : before.next.committedSeq, ...change.active },
    next: { id: id + 1, committedSeq: seq, ...change.next },
  };
}

function nextRounds(
  rounds: ReadonlyMap<string, OpenRound>,
  change: NonNullable<Accepted['round']>,
  seq: number,
  configId: number,
): ReadonlyMap<string, OpenRound> {
  const next = new Map(rounds);
  const { round, payoutMinor } = change;
  if (payoutMinor !== null) {
    next.delete(round.id);
    return next;
  }
  const before = rounds.get(round.id);
  next.set(round.id, { ...round, openedSeq: before?.openedSeq ?? seq, configId: before?.configId ?? configId });
  return next;
}

function nextHolds(
  holds: ReadonlyMap<string, Hold>,
  hold: Omit<Hold, 'openedSeq' | 'closedSeq'>,
  seq: number,
): ReadonlyMap<string, Hold> {
  const next = new Map(holds);
  const before = holds.get(hold.id);
  next.set(hold.id, {
    ...hold,
    openedSeq: before?.openedSeq ?? seq,
    closedSeq: hold.state === 'open' ? null : seq,
  });
  return next;
}
