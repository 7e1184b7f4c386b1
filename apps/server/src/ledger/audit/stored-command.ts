import type { PgTuple } from '../../platform/pg-copy.js';
import type { CommandRow, Verdict } from '../row.js';

/** Each field of a row and its column, in the order in which the audit reads and compares them. */
export const commandFields: readonly (readonly [keyof CommandRow, string])[] = [
  ['playerId', 'player_id'],
  ['id', 'id'],
  ['seq', 'seq'],
  ['atMs', 'at'],
  ['lane', 'lane'],
  ['act', 'act'],
  ['fingerprint', 'fingerprint'],
  ['verdict', 'verdict'],
  ['outMinor', 'out_minor'],
  ['inMinor', 'in_minor'],
  ['balanceMinor', 'balance'],
  ['nonce', 'nonce'],
  ['skipped', 'skipped'],
  ['seedId', 'seed_id'],
  ['roundId', 'round_id'],
  ['roundStakeMinor', 'round_stake'],
  ['previous', 'previous'],
  ['configId', 'config_id'],
  ['codec', 'codec'],
  ['no', 'no'],
  ['asset', 'asset'],
  ['game', 'game'],
  ['body', 'body'],
  ['result', 'result'],
  ['hash', 'hash'],
];

/** The rows of a lane after `from` up to `to`, in order. */
export function commandSelect(lane: number, from: number, to: number): string {
  const columns = commandFields.map(([, column]) => column).join(', ');
  return `select ${columns} from command where lane = ${String(lane)} and seq > ${String(from)} and seq <= ${String(to)} order by seq`;
}

/** Reads a row of `commandSelect`. */
export function readCommand(tuple: PgTuple): CommandRow {
  return {
    playerId: tuple.int8(),
    id: tuple.uuid(),
    seq: tuple.count8(),
    atMs: tuple.timeMs(),
    lane: tuple.int2(),
    act: tuple.int2(),
    fingerprint: tuple.latin1(),
    verdict: tuple.int2() as Verdict,
    outMinor: tuple.int8OrNull(),
    inMinor: tuple.int8OrNull(),
    balanceMinor: tuple.int8OrNull(),
    nonce: tuple.count8OrNull(),
    skipped: tuple.int4OrNull(),
    seedId: tuple.int4OrNull(),
    roundId: tuple.uuidOrNull(),
    roundStakeMinor: tuple.int8OrNull(),
    previous: tuple.count8OrNull(),
    configId: tuple.int4(),
    codec: tuple.int2(),
    no: tuple.int2(),
    asset: tuple.int2OrNull(),
    game: tuple.int2OrNull(),
    body: tuple.text(),
    result: tuple.textOrNull(),
    hash: tuple.latin1(),
  };
}
