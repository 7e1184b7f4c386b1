import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sqlState } from '../src/platform/database.js';
import { Casino } from './support/casino.js';
import { playBook } from './support/played-book.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * What the database itself promises, read from its catalogue and tried out: who may write, what can't be changed, what a
 * lane may be moved by, and what a person with SQL finds.
 */

let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({ lanes: 2 });
  await playBook(casino);
}, 60_000);

afterAll(() => casino.close());

/** Tables that the serving role writes itself: who somebody is, which is no money and can be erased. */
const ofPeople = ['session', 'telegram_identity'];
/** Small tables that every lane reads and none writes: numbered by themselves. */
const ofReference = ['asset', 'bucket', 'configuration', 'migration'];

async function tables(): Promise<string[]> {
  const { rows } = await casino.owner.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'croupier'::regnamespace and relkind in ('r', 'p') order by 1",
  );
  return rows.map(({ name }) => name);
}

async function stateOf(query: Promise<unknown>): Promise<string> {
  try {
    await query;
    return 'passed';
  } catch (error) {
    return sqlState(error) ?? String(error);
  }
}

const DENIED = '42501';

describe('the serving role', () => {
  it('[G-REC-7] can write no table of the book: each attempt on each table is refused', async () => {
    const money = (await tables()).filter((name) => !ofPeople.includes(name));
    expect(money).toEqual(
      expect.arrayContaining(['account', 'command', 'lane', 'transfer', 'round', 'hold', 'seed_pair']),
    );
    expect(money.length).toBeGreaterThanOrEqual(12);
    const attempts: Record<string, string> = {};
    for (const table of money) {
      const { rows } = await casino.owner.query<{ column: string }>(
        `select attname as column from pg_attribute where attrelid = $1::regclass and attnum > 0 limit 1`,
        [table],
      );
      const column = rows[0]?.column ?? '';
      const sqls = [
        `insert into ${table} select * from ${table} limit 1`,
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table}`,
        `alter table ${table} disable trigger all`,
        `drop table ${table}`,
        `create trigger mine before insert on ${table} for each row execute function refuse_change()`,
      ];
      for (const sql of sqls) attempts[sql] = await stateOf(casino.pool.query(sql));
    }
    expect(new Set(Object.entries(attempts).filter(([, state]) => state !== DENIED))).toEqual(new Set());
  });

  it('[G-REC-7] can call none of the functions inside the gate, and make nothing of its own beside the book', async () => {
    const { rows } = await casino.owner.query<{ name: string; may: boolean; definer: boolean }>(
      `select p.proname as name, has_function_privilege($1, p.oid, 'execute') as may, p.prosecdef as definer
         from pg_proc p where p.pronamespace = 'croupier'::regnamespace order by 1`,
      [await roleName()],
    );
    const writing = [
      ...['lane_commit', 'lane_fence', 'lane_release', 'lane_renew', 'lane_take'],
      ...['put_checkpoint', 'put_configuration'],
    ];
    expect(rows.filter(({ may, definer }) => may && definer).map(({ name }) => name)).toEqual(writing);
    const inside = rows.filter(({ name }) => name.startsWith('write_') || name === 'lane_gate');
    expect(inside.length).toBeGreaterThanOrEqual(6);
    expect(inside.filter(({ may }) => may)).toEqual([]);
    for (const sql of [
      'create table croupier.mine (a int)',
      'create function croupier.mine() returns int language sql as $$ select 1 $$',
      'set role postgres',
      'alter role current_user superuser',
    ]) {
      expect(await stateOf(casino.pool.query(sql)), sql).not.toBe('passed');
    }
  });

  it('[G-REC-7] writes the real tables through the gate, whatever it puts in their way', async () => {
    const client = await casino.pool.connect();
    try {
      await client.query('begin; create temp table lane (like croupier.lane) on commit drop');
      await client.query("insert into pg_temp.lane values (999, 0, '-infinity', 0, '', null, null)");
      await client.query('set local search_path = pg_temp, croupier');
      // Only the planted lane is in epoch 999.
      const { rows } = await client.query(
        'select croupier.lane_renew(0::smallint, 999::bigint) as planted, croupier.lane_renew(0::smallint, l.epoch) as real from croupier.lane l where id = 0',
      );
      expect(rows).toEqual([{ planted: false, real: true }]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  async function roleName(): Promise<string> {
    const { rows } = await casino.pool.query<{ name: string }>('select current_user as name');
    return rows[0]?.name ?? '';
  }
});

it('[G-REC-7] the journal is insert-only for the owner of the database too', async () => {
  for (const table of ['command', 'transfer', 'checkpoint', 'configuration']) {
    expect((await casino.owner.query(`select from ${table} limit 1`)).rowCount, table).toBe(1);
    const column = table === 'configuration' ? 'body' : 'lane';
    expect(await stateOf(casino.owner.query(`update ${table} set ${column} = ${column}`)), table).toBe('CR009');
    expect(await stateOf(casino.owner.query(`delete from ${table}`)), table).toBe('CR009');
    expect(await stateOf(casino.owner.query(`truncate ${table}`)), table).toBe('CR009');
  }
});

describe('the catalogue', () => {
  it('has no sequence and no foreign key, so that a lane can live in any database', async () => {
    const { rows } = await casino.owner.query(
      `select relname as name from pg_class where relnamespace = 'croupier'::regnamespace and relkind = 'S'
       union all select conname from pg_constraint where connamespace = 'croupier'::regnamespace and contype = 'f'
       union all select attname from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = 'croupier'::regnamespace and attidentity <> ''`,
    );
    expect(rows).toEqual([]);
  });

  it('has a lane or a player at the head of every unique index of a table with money', async () => {
    const { rows } = await casino.owner.query<{ table: string; index: string; first: string }>(
      `select t.relname as table, i.relname as index, a.attname as first
         from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
         join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
        where t.relnamespace = 'croupier'::regnamespace and x.indisunique order by 1, 2`,
    );
    const money = rows.filter(({ table }) => ![...ofPeople, ...ofReference].includes(table));
    expect(money.length).toBeGreaterThanOrEqual(9);
    // The row of a lane is named by the lane's number.
    const heads = money.map(({ table, first }) => (table === 'lane' && first === 'id' ? 'lane' : first));
    expect(new Set(heads)).toEqual(new Set(['lane', 'player_id']));
  });

  it('keeps every amount, balance and number in columns that are exact', async () => {
    const { rows } = await casino.owner.query(
      `select table_name, column_name from information_schema.columns where table_schema = 'croupier'
        and data_type in ('real', 'double precision', 'money')`,
    );
    expect(rows).toEqual([]);
  });

  it('[G-REC-7] has no column of the journal that its chain does not cover', async () => {
    const { rows } = await casino.owner.query<{ name: string }>(
      "select attname as name from pg_attribute where attrelid = 'command'::regclass and attnum > 0 order by 1",
    );
    const covered = [
      ...[
        'act',
        'asset',
        'at',
        'balance',
        'body',
        'codec',
        'config_id',
        'fingerprint',
        'game',
        'hash',
        'id',
        'in_minor',
      ],
      ...['lane', 'no', 'nonce', 'out_minor', 'player_id', 'previous', 'result', 'round_id', 'round_stake', 'seed_id'],
      ...['seq', 'skipped', 'verdict'],
    ];
    expect(rows.map(({ name }) => name)).toEqual(covered);
  });
});

describe('a person with SQL', () => {
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client({ connectionString: casino.database.ownerUrl });
    await client.connect();
  });

  afterAll(() => client.end());

  it('[G-REC-1] finds the journal and its views on a plain connection, without naming a schema', async () => {
    for (const name of ['command', 'posting', 'round_view', 'journal']) {
      const { rowCount } = await client.query(`select * from ${name} limit 1`);
      expect(rowCount, name).toBe(1);
    }
  });

  it('[G-REC-1, G-REC-6] reads what a bet was and what it gave in plain columns and JSON', async () => {
    const { rows } = await client.query(
      `select j.act, j.verdict, j.asset, j.game, j.body, j.result, j.round_id = j.id as is_own, j.hash ~ '^[0-9a-f]{64}$' as is_hex
         from journal j where j.act = 'place_bet' and j.game = 'dice' and j.verdict = 'accepted' limit 1`,
    );
    expect(rows).toEqual([
      {
        act: 'place_bet',
        verdict: 'accepted',
        asset: 'PLAY',
        game: 'dice',
        body: { side: expect.stringMatching(/under|over/) as string, wins: expect.any(Number) as number },
        result: { roll: expect.any(Number) as number, win: expect.any(Boolean) as boolean },
        is_own: true,
        is_hex: true,
      },
    ]);
    const { rows: rounds } = await client.query(
      "select state, game, stake_minor, jsonb_typeof(params) as params, jsonb_typeof(outcome) as outcome from round_view where game = 'mines' limit 1",
    );
    expect(rounds).toMatchObject([{ game: 'mines', params: 'object', outcome: 'object' }]);
  });

  it('[G-REC-1] can read every row of every view: no text in them is broken JSON', async () => {
    for (const view of ['posting', 'round_view', 'journal']) {
      const { rows } = await client.query<{ n: string; text: string }>(
        `select count(*) as n, coalesce(sum(length(v::text)), 0) as text from ${view} v`,
      );
      expect(BigInt(rows[0]?.n ?? '0'), view).toBeGreaterThan(0n);
    }
    const { rows } = await client.query(
      'select (select count(*) from journal) = (select count(*) from command) as same',
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('[G-PAY-6] adds the postings up to every balance, of players and of the house, and to zero', async () => {
    const { rows } = await client.query(`
      with moved as (
        select p.lane, p.player_id, p.account_no as no, p.asset, x.pocket, x.amount from posting p
          cross join lateral (values (p.debit, -p.amount), (p.credit, p.amount)) x(pocket, amount)),
      due as (select player_id, no, asset, pocket, sum(amount) as balance from moved
          where pocket not in ('house', 'outside') group by 1, 2, 3, 4),
      have as (select a.player_id, a.no, s.code as asset, pocket_name(a.pocket) as pocket, a.balance
          from account a join asset s on s.id = a.asset)
      select * from due full join have using (player_id, no, asset, pocket)
       where due.balance is distinct from have.balance and coalesce(due.balance, 0) <> coalesce(have.balance, 0)`);
    expect(rows).toEqual([]);
    const { rows: sums } = await client.query(`
      select asset, sum(balance) as sum from (select asset, balance from account
        union all select asset, balance from lane_house) x group by asset order by asset`);
    expect(sums.length).toBeGreaterThan(1);
    for (const { sum } of sums as { sum: string }[]) expect(sum).toBe('0');
  });
});
