import type { Game } from './define-game.js';
import { DrawsExhausted, GameInputError, IllegalMove } from './errors.js';
import type { Hashing } from './hashing.js';
import { games } from './registry.js';
import { noCapMinor, replayRound } from './replay.js';
import type { Replay, RoundInput } from './replay.js';
import { sameJson } from './same-json.js';

/**
 * Judges a round as its history shows it, from the revealed seed alone. Nothing of the record is believed but the player's
 * own choices (params, moves, stake, client seed) and the commitment that was shown before the bet.
 */

/** A round in the shape of the history. Amounts are decimal strings of minor units. */
export interface RoundRecord {
  readonly game: string;
  readonly gameVersion?: number;
  readonly state: string;
  /** All that was staked in the round. */
  readonly stakeMinor: string;
  readonly payoutMinor: string;
  readonly params: unknown;
  readonly moves?: readonly unknown[];
  readonly outcome: unknown;
  readonly nonce: number | null;
  /** The first nonce tried. */
  readonly nonceFrom?: number | null;
  readonly serverSeed: string | null;
  readonly serverSeedHash: string | null;
  readonly clientSeed: string | null;
  readonly clientSeedBy?: string | null;
  /** The largest win allowed when the round opened, where the record has it; null for an instant game. */
  readonly capMinor?: string | null;
}

export type CheckName = 'server-seed' | 'replay' | 'nonce' | 'outcome' | 'state' | 'stake' | 'payout';

export interface Check {
  readonly name: CheckName;
  readonly ok: boolean;
  /** In words: what was compared, and for a failure what it should have been. */
  readonly detail: string;
}

export interface RoundVerdict {
  /** `unproved`: nothing speaks against the round, but it cannot be computed (yet); the notes say why. */
  readonly verdict: 'proved' | 'refuted' | 'unproved';
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
  /** The nonces passed over, each bad under the round's plan. */
  readonly skipped: readonly number[];
}

/** Never throws for a wrong round: what does not follow is a failed check. */
export function verifyRound(hashing: Hashing, round: RoundRecord): RoundVerdict {
  const notes = notesOf(round);
  const game = games.get(round.game);
  const { serverSeed, serverSeedHash, clientSeed, nonce } = round;
  if (serverSeedHash === null || clientSeed === null || nonce === null) {
    return unproved([...notes, 'this round was not drawn from a seed pair']);
  }
  if (game === undefined) {
    return unproved([...notes, `this verifier does not know the game ${round.game}`]);
  }
  if (round.gameVersion !== undefined && round.gameVersion !== game.version) {
    return unproved([...notes, `this verifier knows version ${game.version} of ${game.id}, not ${round.gameVersion}`]);
  }
  if (serverSeed === null) {
    return unproved([...notes, 'the server seed is not revealed yet; it is at the next rotation']);
  }
  const committed = hashing.sha256Hex(serverSeed);
  const checks: Check[] = [
    check('server-seed', committed === serverSeedHash, `SHA-256 of the revealed seed is ${committed}`),
  ];
  const from = round.nonceFrom ?? nonce;
  const replayed = replayOf(hashing, game, round, { serverSeed, clientSeed, nonce: from });
  if (typeof replayed === 'string') {
    checks.push(check('replay', false, replayed));
    return { verdict: 'refuted', checks, notes, skipped: [] };
  }
  checks.push(...compare(round, replayed));
  const skipped = Array.from({ length: Math.max(0, replayed.nonce - from) }, (_, index) => from + index);
  return { verdict: checks.every(({ ok }) => ok) ? 'proved' : 'refuted', checks, notes, skipped };
}

function notesOf(round: RoundRecord): string[] {
  const notes: string[] = [];
  if (round.clientSeedBy === 'house') {
    notes.push('the client seed was made by the house, which knew both halves of the pair before the bet');
  }
  if (round.nonceFrom === undefined || round.nonceFrom === null) {
    notes.push('the record does not say the first nonce tried: whether good ones were passed over is not checked');
  }
  return notes;
}

function compare(round: RoundRecord, replay: Replay): Check[] {
  const state = replay.payoutMinor === null ? 'open' : 'settled';
  const payoutMinor = (replay.payoutMinor ?? 0n).toString();
  return [
    check('nonce', replay.nonce === round.nonce, `the first good nonce is ${replay.nonce}`),
    check('outcome', sameJson(replay.outcome, round.outcome), `the seeds give ${JSON.stringify(replay.outcome)}`),
    check('state', state === round.state, `after these moves the round is ${state}`),
    check('stake', replay.stakedMinor.toString() === round.stakeMinor, `staked in all: ${replay.stakedMinor}`),
    check('payout', payoutMinor === round.payoutMinor, `it pays ${payoutMinor}`),
  ];
}

/** The round played again, or in words why it can't be. */
function replayOf(
  hashing: Hashing,
  game: Game,
  round: RoundRecord,
  seeds: Pick<RoundInput, 'serverSeed' | 'clientSeed' | 'nonce'>,
): Replay | string {
  try {
    const stakedMinor = amountOf(round.stakeMinor);
    const { params, moves = [] } = round;
    const replay = (stakeMinor: bigint): Replay =>
      replayRound(hashing, game, { ...seeds, params, moves, terms: { stakeMinor, capMinor: capOf(round) } });
    const atTotal = replay(stakedMinor);
    if (atTotal.stakedMinor === stakedMinor) {
      return atTotal;
    }
    // Moves added to the stake, in proportion to the first one: the record's total gives the first back.
    return replay((stakedMinor * stakedMinor) / atTotal.stakedMinor);
  } catch (error) {
    if (error instanceof GameInputError || error instanceof IllegalMove || error instanceof DrawsExhausted) {
      return error.message;
    }
    if (error instanceof RangeError) {
      return `the record does not fit the rules: ${error.message}`;
    }
    throw error;
  }
}

/**
 * The cap that the round was played under. A round that ended by its cap paid at the last step within it, so that its own
 * payout serves where the record has no cap: a wrong one then fails as a wrong outcome.
 */
function capOf(round: RoundRecord): bigint {
  if (round.capMinor !== undefined && round.capMinor !== null) {
    return amountOf(round.capMinor);
  }
  const { outcome } = round;
  const byCap = typeof outcome === 'object' && outcome !== null && 'endedBy' in outcome && outcome.endedBy === 'cap';
  return byCap ? amountOf(round.payoutMinor) : noCapMinor;
}

function amountOf(text: string): bigint {
  if (!/^[0-9]+$/.test(text)) {
    throw new RangeError(`not an amount: ${text}`);
  }
  return BigInt(text);
}

function check(name: CheckName, ok: boolean, detail: string): Check {
  return { name, ok, detail };
}

function unproved(notes: readonly string[]): RoundVerdict {
  return { verdict: 'unproved', checks: [], notes, skipped: [] };
}
