import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { inTransaction, isOutage, openPool, sqlState, type Pool } from './database.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.ownerUrl, { max: 8, name: 'test' });
  await pool.query('create table counter (id int primary key, n bigint not null)');
  await pool.query('insert into counter values (1, 0), (2, 0)');
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

test('reads int8 and int8[] exactly, as bigint', async () => {
  const { rows } = await pool.query(
    `select 9223372036854775807 as big, '{-9223372036854775808,0,NULL}'::int8[] as bigs, '{}'::int8[] as none`,
  );
  expect(rows).toEqual([{ big: 9223372036854775807n, bigs: [-9223372036854775808n, 0n, null], none: [] }]);
});

test('every connection has a name, bounded waits and the schema', async () => {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name = any($1) order by name`,
    [['application_name', 'idle_in_transaction_session_timeout', 'search_path', 'statement_timeout']],
  );
  expect(rows.map(({ setting }) => setting)).toEqual(['croupier test', '5000', 'croupier,public', '30000']);
});

test('commits what it returns, and rolls back what throws', async () => {
  await expect(
    inTransaction(pool, (tx) => tx.query('update counter set n = n + 1 where id = 1')),
  ).resolves.toBeDefined();
  const failing = inTransaction(pool, async (tx) => {
    await tx.query('update counter set n = 100 where id = 1');
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await count(1)).toBe(1n);
});

test('does not call it committed when an error inside was swallowed', async () => {
  const swallowing = inTransaction(pool, async (tx) => {
    await tx.query('update counter set n = 100 where id = 1');
    await tx.query('select 1 / 0').catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow(/rolled back/);
  expect(await count(1)).toBe(1n);
});

test('runs a deadlock again, and loses nothing', async () => {
  let met = 0;
  let bothHoldOne: () => void = () => undefined;
  const meeting = new Promise<void>((resolve) => (bothHoldOne = resolve));
  let oneIsThrough: () => void = () => undefined;
  const through = new Promise<void>((resolve) => (oneIsThrough = resolve));
  let runs = 0;
  const cross = async (first: number, second: number): Promise<void> => {
    await inTransaction(pool, async (tx) => {
      runs += 1;
      // Whoever was turned back waits for the other, who could otherwise be met a second time.
      if (runs > 2) await through;
      await tx.query('update counter set n = n + 10 where id = $1', [first]);
      met += 1;
      if (met === 2) bothHoldOne();
      await meeting;
      await tx.query('update counter set n = n + 10 where id = $1', [second]);
    });
    oneIsThrough();
  };
  const before = [await count(1), await count(2)] as const;
  await Promise.all([cross(1, 2), cross(2, 1)]);
  expect([await count(1), await count(2)]).toEqual([before[0] + 20n, before[1] + 20n]);
  expect(runs).toBe(3);
});

test('gives up after three tries', async () => {
  let runs = 0;
  const failing = inTransaction(pool, async (tx) => {
    runs += 1;
    await tx.query(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
  });
  await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '40001');
  expect(runs).toBe(3);
});

test('outlives the end of its connections', async () => {
  const own = openPool(database.ownerUrl, { max: 1, name: 'killed' });
  const killed = inTransaction(own, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await tx.query('select 1');
  });
  await expect(killed).rejects.toThrow();
  expect((await own.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await own.end();
});

async function count(id: number): Promise<bigint> {
  const { rows } = await pool.query<{ n: bigint }>('select n from counter where id = $1', [id]);
  return rows[0]?.n ?? -1n;
}

test('knows a database that is away from a mistake', async () => {
  const nowhere = openPool('postgres://nobody@127.0.0.1:1/none', { max: 1, name: 'test' });
  const refused: unknown = await nowhere.query('select 1').catch((error: unknown) => error);
  expect(isOutage(refused)).toBe(true);
  await nowhere.end();
  const ended: unknown = await pool
    .query('select pg_terminate_backend(pg_backend_pid())')
    .catch((error: unknown) => error);
  expect(isOutage(ended)).toBe(true);
  const slow = openPool(database.ownerUrl, { max: 1, name: 'test', statementTimeoutMs: 50 });
  expect(isOutage(await slow.query('select pg_sleep(5)').catch((error: unknown) => error))).toBe(true);
  await slow.end();
  const mistake: unknown = await pool.query('select nothing').catch((error: unknown) => error);
  expect(isOutage(mistake)).toBe(false);
  expect(isOutage(new TypeError('x is not a function'))).toBe(false);
});
