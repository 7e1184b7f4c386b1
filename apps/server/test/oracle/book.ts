import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { auditBook } from '../../src/ledger/audit-book.js';
import { takeTrialBalance } from '../../src/ledger/trial-balance.js';
import type { Pool } from '../../src/platform/database.js';
import type { Casino } from '../support/casino.js';
import { fixedSeed } from './fair.js';
import type { ModelPlayer } from './model.js';

/** What the database must hold of a player whom the model has played, read through tables and views as their owner. */

/** Accounts, postings, rounds, holds, nonce and seeds of one player against the model. */
export async function expectBook(owner: Pool, playerId: bigint, model: ModelPlayer): Promise<void> {
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await owner.query<Record<string, unknown>>(sql, [String(playerId)])).rows;

  const pocketName = "replace(pocket_name(pocket), '_', ' ')";
  const accounts = await rows(`select no, asset, ${pocketName} as pocket, balance from account where player_id = $1`);
  expect(sums(accounts)).toEqual(nonZero(model.pockets));

  const postings = await rows(`select p.account_no as no, a.id as asset, replace(x.pocket, '_', ' ') as pocket,
      sum(x.amount)::bigint as balance
    from posting p join asset a on a.code = p.asset
    cross join lateral (values (p.debit, -p.amount), (p.credit, p.amount)) x(pocket, amount)
    where p.player_id = $1 and x.pocket not in ('house', 'outside') group by 1, 2, 3`);
  expect(sums(postings)).toEqual(nonZero(model.pockets));

  const rounds = await rows('select id, stake_minor, payout_minor, state from round_view where player_id = $1');
  expect(keyed(rounds)).toEqual(
    new Map(
      [...model.rounds].map(([id, { stake, payout }]) => [
        id,
        { stake_minor: stake, payout_minor: payout, state: payout === null ? 'open' : 'settled' },
      ]),
    ),
  );

  const holds = await rows(`select id, amount, settled, (array['open', 'settled', 'voided', 'expired'])[state] as state,
      closed_seq is null as is_open from hold where player_id = $1`);
  expect(keyed(holds)).toEqual(
    new Map(
      [...model.holds].map(([id, { amount, settled, state }]) => [
        id,
        { amount, settled, state, is_open: state === 'open' },
      ]),
    ),
  );

  const commands = await rows('select id, verdict from command where player_id = $1');
  const verdicts = [...model.verdicts].map(([id, { expected }]) => [
    id,
    { verdict: expected.kind === 'accepted' ? 1 : 2 },
  ]);
  expect(keyed(commands)).toEqual(new Map(verdicts as [string, unknown][]));
  await expectSeeds(rows, model);
}

async function expectSeeds(
  rows: (sql: string) => Promise<Record<string, unknown>[]>,
  model: ModelPlayer,
): Promise<void> {
  const state = await rows('select nonce, seed_id from player_state where player_id = $1');
  expect(state).toEqual(model.seedId === 0 ? [] : [{ nonce: BigInt(model.nonce), seed_id: model.seedId }]);
  const pairs = await rows(`select id, client_seed, server_seed, encode(server_seed_hash, 'hex') as hash,
    revealed_seq is not null as is_revealed from seed_pair where player_id = $1 order by id`);
  expect(pairs).toHaveLength(model.seedId === 0 ? 0 : model.seedId + 1);
  for (const [index, pair] of pairs.entries()) {
    const id = index + 1;
    const { serverSeed, serverSeedHash } = fixedSeed(id);
    const isRevealed = id < model.seedId;
    expect(pair).toMatchObject({
      id,
      hash: serverSeedHash,
      is_revealed: isRevealed,
      server_seed: isRevealed ? serverSeed : null,
    });
    if (id === model.seedId) expect(pair['client_seed']).toBe(model.clientSeed);
    if (id > model.seedId) expect(pair['client_seed']).toBeNull();
  }
}

/** The whole book, by its own proofs too: trial balance and audit find nothing that does not follow. */
export async function expectProvenBook({ owner, database, seedMasterKeys, acts }: Casino): Promise<void> {
  await expectBalancedBook(owner);
  expect(await takeTrialBalance(owner)).toMatchObject({ off: [], isBalanced: true });
  const { failure, commands } = await auditBook({ url: database.appUrl, seedMasterKeys, acts });
  expect(failure).toBeNull();
  expect(commands).toBeGreaterThan(0);
}

/** The whole book: zero for each asset, numbered without gaps, chained, and each lane standing where its last row is. */
async function expectBalancedBook(owner: Pool): Promise<void> {
  const totals = await owner.query(`select asset, sum(balance) as total from
    (select asset, balance from account union all select asset, balance from lane_house) x group by asset having sum(balance) <> 0`);
  expect(totals.rows).toEqual([]);
  const house = await owner.query(`select h.lane, h.asset, h.pocket from lane_house h
    left join (select p.lane, a.id as asset, x.pocket, sum(x.amount) as amount
      from posting p join asset a on a.code = p.asset
      cross join lateral (values (p.debit, -p.amount), (p.credit, p.amount)) x(pocket, amount) group by 1, 2, 3) s
      on s.lane = h.lane and s.asset = h.asset and s.pocket = pocket_name(h.pocket)
    where h.balance <> coalesce(s.amount, 0)`);
  expect(house.rows).toEqual([]);
  const lanes = await owner.query<{ seq: bigint; head: string; hash: string; rows: bigint; last: bigint }>(
    `select l.seq, encode(l.head, 'hex') as head, encode(c.hash, 'hex') as hash, n.rows, n.last from lane l
      join command c on c.lane = l.id and c.seq = l.seq
      cross join lateral (select count(*) as rows, max(seq) as last from command where lane = l.id) n`,
  );
  expect(lanes.rows.length).toBeGreaterThan(0);
  for (const { seq, head, hash, rows, last } of lanes.rows) {
    expect({ head, rows, last }).toEqual({ head: hash, rows: seq, last: seq });
  }
  const falling = await owner.query(`select lane, seq from
    (select lane, seq, at, lag(at) over (partition by lane order by seq) as before from command) x where at < before`);
  expect(falling.rows).toEqual([]);
  await expectNonces(owner);
}

/** Each nonce of a pair in one bet, none missing but those that its bet says were skipped. */
async function expectNonces(owner: Pool): Promise<void> {
  const { rows } = await owner.query(`select player_id, seed_id, nonce from
    (select player_id, seed_id, nonce, coalesce(skipped, 0) as skipped,
        lag(nonce) over (partition by player_id, seed_id order by seq) as before
       from command where nonce is not null and round_id is null and verdict = 1) x
    where nonce - skipped <> coalesce(before + 1, 0)`);
  expect(rows).toEqual([]);
}

/** SHA-256 in hex, as any third party computes it. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sums(rows: readonly Record<string, unknown>[]): Map<string, bigint> {
  return nonZero(
    new Map(
      rows.map((row) => [
        `${String(row['no'])} ${String(row['asset'])} ${String(row['pocket'])}`,
        row['balance'] as bigint,
      ]),
    ),
  );
}

function nonZero(balances: ReadonlyMap<string, bigint>): Map<string, bigint> {
  return new Map([...balances].filter(([, balance]) => balance !== 0n));
}

function keyed(rows: readonly Record<string, unknown>[]): Map<string, unknown> {
  return new Map(rows.map(({ id, ...rest }) => [id as string, rest]));
}
