import type { ClientBase } from 'pg';
import { toSafeInteger } from '../../platform/integers.js';
import { bucketOf, houseLane } from '../buckets.js';
import { readAssets, readBuckets } from '../configuration.js';
import { accountKey, type Pocket } from '../pockets.js';
import { hex } from '../row.js';
import type { PlayerState } from '../player-state.js';
import { DoesNotFollow } from './does-not-follow.js';
import { expectedAccount, expectedHold, expectedPair, expectedRound, expectedState } from './expected-rows.js';
import type { LaneReplay } from './lane-replay.js';
import {
  accountTable,
  compareRow,
  failMissing,
  failStray,
  holdTable,
  keyOf,
  laneHouseTable,
  laneTable,
  playerStateTable,
  readRows,
  roundTable,
  seedPairTable,
  type StoredTable,
  type TextRow,
} from './stored-table.js';

/**
 * The tables that hold where the book stands, row by row against the replayed states: each stored row must be expected,
 * and each expected row must be stored. All of it in one snapshot, in which the replay stands at each lane's end.
 */
export async function compareTables(client: ClientBase, replays: readonly LaneReplay[]): Promise<void> {
  await compareLanes(client, replays);
  await compareAssetsAndBuckets(client, replays);
  const players = new Players(replays);
  await comparePart(
    client,
    accountTable,
    '',
    () => players.accounts(),
    (row) => players.account(row),
  );
  await comparePart(
    client,
    playerStateTable,
    '',
    () => players.states(),
    (row) => players.state(row),
  );
  await comparePart(
    client,
    roundTable,
    'where t.closed_seq is null',
    () => players.rounds(),
    (row) => players.round(row),
  );
  await comparePart(
    client,
    holdTable,
    '',
    () => players.holds(),
    (row) => players.hold(row),
  );
  await comparePart(
    client,
    seedPairTable,
    'where t.revealed_seq is null',
    () => players.pairs(),
    (row) => players.pair(row),
  );
  await comparePart(
    client,
    laneHouseTable,
    '',
    () => houses(replays),
    (row) => houseRow(replays, row),
  );
  const closed = replays.reduce((sum, { position }) => sum + position.closedRounds, 0);
  const revealed = replays.reduce((sum, { position }) => sum + position.revealedPairs, 0);
  // Each closed round and each revealed pair was compared with the command that ended it: more than those are strays.
  await expectCount(client, roundTable, 'closed_seq', closed, 'e.round_id = t.id');
  await expectCount(client, seedPairTable, 'revealed_seq', revealed, 'e.nonce is null and e.game is null');
}

async function compareLanes(client: ClientBase, replays: readonly LaneReplay[]): Promise<void> {
  const byLane = new Map(replays.map((replay) => [String(replay.lane), replay]));
  await readRows(client, laneTable, '', (row) => {
    const replay = byLane.get(row['id'] ?? '');
    if (replay === undefined) return failStray(laneTable, row);
    const { seq, head } = replay.position;
    compareRow(laneTable, { seq: String(seq), head: hex(head) }, row, { lane: replay.lane, seq });
    if (BigInt(row['epoch'] ?? '-1') >= 0n) return;
    const epoch = { column: 'epoch', expected: '0 or more', found: row['epoch'] ?? 'null' };
    throw new DoesNotFollow({ check: 'row', table: 'lane', row: keyOf(laneTable, row), ...epoch });
  });
}

/** The digests that each lane's last `configure` recorded, and each player in the lane of his bucket. */
async function compareAssetsAndBuckets(client: ClientBase, replays: readonly LaneReplay[]): Promise<void> {
  const { digest: assets } = await readAssets(client);
  const { laneOf, digest: buckets } = await readBuckets(client);
  for (const { lane, position, players } of replays) {
    if (position.configured === null) continue;
    const configured = JSON.parse(position.configured) as { readonly assets: string; readonly buckets: string };
    for (const [table, expected, found] of [
      ['asset', configured.assets, assets],
      ['bucket', configured.buckets, buckets],
    ] as const) {
      if (expected === found) continue;
      throw new DoesNotFollow({ check: 'configuration', table, lane, seq: position.seq, expected, found });
    }
    for (const playerId of players.keys()) {
      const home = playerId < 0n ? houseLane(playerId) : laneOf[bucketOf(playerId)];
      if (home === lane) continue;
      const where = { table: 'bucket', column: 'lane', playerId: String(playerId), lane };
      throw new DoesNotFollow({ check: 'lane', ...where, expected: String(lane), found: String(home) });
    }
  }
}

/** Compares all rows that `rest` selects with those that are expected. `find` gives the one with the stored row's key. */
async function comparePart(
  client: ClientBase,
  table: StoredTable,
  rest: string,
  expected: () => Iterable<TextRow>,
  find: (row: TextRow) => TextRow | null,
): Promise<void> {
  let stored = 0;
  await readRows(client, table, rest, (row) => {
    const should = find(row);
    if (should === null) failStray(table, row);
    compareRow(table, should, row);
    stored += 1;
  });
  // Keys are unique: as many stored rows as expected ones are the same ones.
  let missing = -stored;
  for (const _ of expected()) missing += 1;
  if (missing > 0) await failMissingOf(client, table, rest, expected);
}

async function failMissingOf(
  client: ClientBase,
  table: StoredTable,
  rest: string,
  expected: () => Iterable<TextRow>,
): Promise<void> {
  const keyText = (row: TextRow): string => table.key.map((column) => row[column] ?? '').join(' ');
  const stored = new Set<string>();
  await readRows(client, table, rest, (row) => stored.add(keyText(row)));
  for (const row of expected()) if (!stored.has(keyText(row))) await failMissing(client, table, row);
}

async function expectCount(
  client: ClientBase,
  { name, key, columns }: StoredTable,
  endedBy: string,
  expected: number,
  isEnding: string,
): Promise<void> {
  const { rows } = await client.query<{ n: bigint }>(`select count(*) as n from ${name} where ${endedBy} is not null`);
  const found = toSafeInteger(rows[0]?.n ?? 0n);
  if (found === expected) return;
  const strays = await client.query<TextRow>(
    `select ${key.map((column) => `${columns[column] ?? ''} as ${column}`).join(', ')} from ${name} t
      where ${endedBy} is not null and not exists (select from command e join player_state s on s.lane = e.lane
        where s.player_id = t.player_id and e.player_id = t.player_id and e.seq = t.${endedBy} and e.verdict = 1
          and ${isEnding}) limit 1`,
  );
  throw new DoesNotFollow({
    ...{ check: 'row', table: name, row: strays.rows[0] ?? {} },
    expected: `${String(expected)} rows with ${endedBy}`,
    found: `${String(found)}, and this one belongs to nothing`,
  });
}

function* houses(replays: readonly LaneReplay[]): Generator<TextRow> {
  for (const { lane, totals } of replays) {
    for (const [key, balance] of totals) yield houseTextOf(lane, key, balance);
  }
}

function houseRow(replays: readonly LaneReplay[], row: TextRow): TextRow | null {
  const replay = replays.find(({ lane }) => String(lane) === row['lane']);
  const key = numberOf(row, 'asset') * 8 + numberOf(row, 'pocket');
  const balance = replay?.totals.get(key);
  return replay === undefined || balance === undefined ? null : houseTextOf(replay.lane, key, balance);
}

function houseTextOf(lane: number, key: number, balance: bigint): TextRow {
  return { lane: String(lane), asset: String(Math.floor(key / 8)), pocket: String(key % 8), balance: String(balance) };
}

/** Columns of small numbers. */
function numberOf(row: TextRow, column: string): number {
  return Number.parseInt(row[column] ?? '', 10);
}

/** Every player of every lane, as rows of the tables. */
class Players {
  readonly #replays: readonly LaneReplay[];

  constructor(replays: readonly LaneReplay[]) {
    this.#replays = replays;
  }

  #find(row: TextRow): { readonly lane: number; readonly state: PlayerState } | null {
    const playerId = BigInt(row['player_id'] ?? '0');
    for (const { lane, players } of this.#replays) {
      const state = players.get(playerId);
      if (state !== undefined) return { lane, state };
    }
    return null;
  }

  *#all(): Generator<PlayerState> {
    for (const { players } of this.#replays) yield* players.values();
  }

  account(row: TextRow): TextRow | null {
    const found = this.#find(row);
    const key = accountKey(numberOf(row, 'no'), numberOf(row, 'asset'), numberOf(row, 'pocket') as Pocket);
    const balance = found?.state.balances.get(key);
    return found === null || balance === undefined ? null : expectedAccount(found.state.playerId, key, balance);
  }

  *accounts(): Generator<TextRow> {
    for (const { playerId, balances } of this.#all()) {
      for (const [key, balance] of balances) yield expectedAccount(playerId, key, balance);
    }
  }

  state(row: TextRow): TextRow | null {
    const found = this.#find(row);
    return found === null ? null : expectedState(found.lane, found.state);
  }

  *states(): Generator<TextRow> {
    for (const { lane, players } of this.#replays) {
      for (const state of players.values()) {
        const row = expectedState(lane, state);
        if (row !== null) yield row;
      }
    }
  }

  round(row: TextRow): TextRow | null {
    const found = this.#find(row);
    const round = found?.state.rounds.get(row['id'] ?? '');
    return found === null || round === undefined ? null : expectedRound(found.state.playerId, round, null);
  }

  *rounds(): Generator<TextRow> {
    for (const { playerId, rounds } of this.#all()) {
      for (const round of rounds.values()) yield expectedRound(playerId, round, null);
    }
  }

  hold(row: TextRow): TextRow | null {
    const found = this.#find(row);
    const hold = found?.state.holds.get(row['id'] ?? '');
    return found === null || hold === undefined ? null : expectedHold(found.state.playerId, hold);
  }

  *holds(): Generator<TextRow> {
    for (const { playerId, holds } of this.#all()) {
      for (const hold of holds.values()) yield expectedHold(playerId, hold);
    }
  }

  pair(row: TextRow): TextRow | null {
    const found = this.#find(row);
    const seeds = found?.state.seeds ?? null;
    if (found === null || seeds === null) return null;
    const pair = [seeds.active, seeds.next].find(({ id }) => String(id) === row['id']);
    return pair === undefined ? null : expectedPair(found.state.playerId, pair, null);
  }

  *pairs(): Generator<TextRow> {
    for (const { playerId, seeds } of this.#all()) {
      if (seeds === null) continue;
      yield expectedPair(playerId, seeds.active, null);
      yield expectedPair(playerId, seeds.next, null);
    }
  }
}
