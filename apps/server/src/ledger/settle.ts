import { Refusal, refusals, type RefusalCode, type RefusalDetails } from '@croupier/contract';
import type { Accepted, Act, Chance, Command, Rules } from './act.js';
import { cashFlow, effectsDigest } from './effects.js';
import { evolve } from './evolve.js';
import { cashOf, type PlayerState } from './player-state.js';
import { assertRebuildable } from './rebuild-command.js';
import { CODEC, linkHash, verdict, type Bytes, type CommandRow } from './row.js';

/** Where in a lane a command is decided. */
export interface Place {
  readonly lane: number;
  readonly seq: number;
  readonly atMs: number;
  /** The chain hash of the command before. */
  readonly head: Bytes;
}

/** A decided command: its row, the state after it, and (where accepted) all that it changes. */
export interface Settled {
  readonly row: CommandRow;
  /** The state that it was decided on. */
  readonly before: PlayerState;
  /** The state after it. */
  readonly state: PlayerState;
  readonly accepted: Accepted | null;
}

/** The reply's content of a refused command, as the journal keeps it. */
export interface StoredRefusal {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;
}

/**
 * One command from request to row: decides it, applies the decision and links the row. Pure. The lane calls it in order
 * before a commit, the audit calls it again for each row of the book, and both must come to the same hash.
 *
 * Throws what `decide` throws, unless it is a `Refusal` that the table calls stored: that becomes a refused row.
 */
export function settle(
  act: Act,
  before: PlayerState,
  command: Command,
  fingerprint: Bytes,
  place: Place,
  chance: Chance,
  rules: Rules,
): Settled {
  assertRebuildable(act, command);
  const accepted = verdictOf(act, before, command, chance, place.atMs, rules);
  if (accepted instanceof Refusal) {
    const stored: StoredRefusal = { code: accepted.code, details: accepted.details };
    const row = rowOf(before, before, command, fingerprint, place, rules.configId, null, JSON.stringify(stored));
    return { row, before, state: before, accepted: null };
  }
  const configId = accepted.configId ?? rules.configId;
  const state = evolve(before, accepted, place.seq, configId);
  const row = rowOf(before, state, command, fingerprint, place, configId, accepted, accepted.result);
  return { row, before, state, accepted };
}

function verdictOf(
  act: Act,
  state: PlayerState,
  command: Command,
  chance: Chance,
  nowMs: number,
  rules: Rules,
): Accepted | Refusal {
  try {
    return act.decide(state, command, chance, nowMs, rules);
  } catch (error) {
    if (error instanceof Refusal && refusals[error.code].stored) return error;
    throw error;
  }
}

function rowOf(
  before: PlayerState,
  state: PlayerState,
  command: Command,
  fingerprint: Bytes,
  place: Place,
  configId: number,
  accepted: Accepted | null,
  result: string | null,
): CommandRow {
  const round = accepted?.round?.round;
  const { no, asset } = round ?? accepted?.hold?.hold ?? command;
  const flow = accepted === null ? null : cashFlow(no, asset, accepted);
  const skipped = accepted?.drawn?.skipped ?? 0;
  const row: { -readonly [Key in keyof CommandRow]: CommandRow[Key] } = {
    playerId: command.playerId,
    id: command.id,
    seq: place.seq,
    atMs: place.atMs,
    outMinor: flow === null ? command.amountMinor : flow.outMinor,
    inMinor: flow === null ? null : flow.inMinor,
    balanceMinor: asset === null ? null : cashOf(state, no, asset),
    nonce: accepted?.drawn?.nonce ?? round?.nonce ?? null,
    roundId: command.roundId,
    roundStakeMinor: command.roundId === null || round === undefined ? null : round.stakeMinor,
    previous: accepted?.opensRound === true ? before.lastRound : null,
    seedId: accepted?.drawn?.seedId ?? round?.seedId ?? null,
    configId,
    skipped: skipped === 0 ? null : skipped,
    lane: place.lane,
    act: command.act,
    verdict: accepted === null ? verdict.refused : verdict.accepted,
    codec: CODEC,
    no,
    asset,
    game: round?.game.code ?? command.game,
    fingerprint,
    body: command.body,
    result,
    hash: '',
  };
  // In place: a copy of so wide a row for each bet shows in the profile.
  row.hash = linkHash(place.head, row, accepted === null ? null : effectsDigest(accepted));
  return row;
}

/** `accepted`, or the code of the refusal. */
export function codeOf({ row, accepted }: Settled): string {
  return accepted === null ? (JSON.parse(row.result ?? '{}') as StoredRefusal).code : 'accepted';
}
