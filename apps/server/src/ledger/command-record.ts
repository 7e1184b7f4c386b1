import { toSafeInteger } from '../platform/integers.js';
import { publicPair, type PublicPair } from './player-state.js';
import { bytesOf, type CommandRow, type Verdict } from './row.js';
import type { Settled } from './settle.js';

/** A row of the journal with what its reply needs of the seed pair. */
export interface StoredCommand {
  readonly row: CommandRow;
  readonly pair: PublicPair | null;
}

/** A decided command as it is stored: what a reply shows of the pair is what the round was drawn from. */
export function storedOf({ row, before }: Settled): StoredCommand {
  const active = before.seeds?.active;
  return { row, pair: active !== undefined && row.seedId === active.id ? publicPair(active) : null };
}

/** The columns of a row as `rowOfRecord` reads them; time in whole milliseconds, never through a float. */
export const commandColumns = `c.player_id, c.id, c.seq, (extract(epoch from c.at) * 1000)::bigint as at_ms, c.out_minor,
  c.in_minor, c.balance, c.nonce, c.round_id, c.round_stake, c.previous, c.seed_id, c.config_id, c.skipped, c.lane, c.act,
  c.verdict, c.codec, c.no, c.asset, c.game, c.fingerprint, c.body, c.result, c.hash`;

export interface PairRecord {
  readonly pair_hash: string | null;
  readonly client_seed: string | null;
  readonly client_seed_by: number | null;
}

/** What a reply shows of the pair; `null` where the command used none. */
export function pairOfRecord(record: PairRecord): PublicPair | null {
  if (record.pair_hash === null || record.client_seed === null) return null;
  return {
    serverSeedHash: record.pair_hash,
    clientSeed: record.client_seed,
    clientSeedBy: record.client_seed_by === 1 ? 'player' : 'house',
  };
}

/** A row of `command` as the database's client reads it. */
export interface CommandRecord {
  readonly player_id: bigint;
  readonly id: string;
  readonly seq: bigint;
  readonly at_ms: bigint;
  readonly out_minor: bigint | null;
  readonly in_minor: bigint | null;
  readonly balance: bigint | null;
  readonly nonce: bigint | null;
  readonly round_id: string | null;
  readonly round_stake: bigint | null;
  readonly previous: bigint | null;
  readonly seed_id: number | null;
  readonly config_id: number;
  readonly skipped: number | null;
  readonly lane: number;
  readonly act: number;
  readonly verdict: number;
  readonly codec: number;
  readonly no: number;
  readonly asset: number | null;
  readonly game: number | null;
  readonly fingerprint: Buffer;
  readonly body: string;
  readonly result: string | null;
  readonly hash: Buffer;
}

const count = (value: bigint | null): number | null => (value === null ? null : toSafeInteger(value));

export function rowOfRecord(record: CommandRecord): CommandRow {
  return {
    playerId: record.player_id,
    id: record.id,
    seq: toSafeInteger(record.seq),
    atMs: toSafeInteger(record.at_ms),
    outMinor: record.out_minor,
    inMinor: record.in_minor,
    balanceMinor: record.balance,
    nonce: count(record.nonce),
    roundId: record.round_id,
    roundStakeMinor: record.round_stake,
    previous: count(record.previous),
    seedId: record.seed_id,
    configId: record.config_id,
    skipped: record.skipped,
    lane: record.lane,
    act: record.act,
    verdict: record.verdict as Verdict,
    codec: record.codec,
    no: record.no,
    asset: record.asset,
    game: record.game,
    fingerprint: bytesOf(record.fingerprint),
    body: record.body,
    result: record.result,
    hash: bytesOf(record.hash),
  };
}
