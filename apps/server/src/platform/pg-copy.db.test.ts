import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { connectionSettings } from './database.js';
import { copyOut, type PgTuple } from './pg-copy.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);

beforeEach(async () => {
  client = new pg.Client(connectionSettings(database.appUrl, { name: 'test' }));
  await client.connect();
});

afterEach(() => client.end());

afterAll(() => database.drop());

async function rowsOf<T>(select: string, read: (tuple: PgTuple) => T): Promise<T[]> {
  const rows: T[] = [];
  const count = await copyOut(client, select, (tuple) => rows.push(read(tuple)));
  expect(count).toBe(rows.length);
  return rows;
}

test('reads each type at its ends', async () => {
  const id = '0123abcd-4567-89ab-cdef-0123456789ab';
  const rows = await rowsOf(
    `select 9223372036854775807::bigint, (-9223372036854775808)::bigint, 9007199254740991::bigint, (-5)::bigint,
       2147483647::int, (-2147483648)::int, 32767::smallint, (-32768)::smallint, '${id}'::uuid, 'grün 🎲'::text, ''::text,
       decode('00ff80', 'hex'), timestamptz '2026-11-24 12:00:00.123Z', timestamptz '1969-12-31 23:59:59.999Z'`,
    (tuple) => [
      ...[tuple.int8(), tuple.int8(), tuple.count8(), tuple.count8(), tuple.int4(), tuple.int4(), tuple.int2()],
      ...[tuple.int2(), tuple.uuid(), tuple.text(), tuple.text(), tuple.latin1(), tuple.timeMs(), tuple.timeMs()],
    ],
  );
  expect(rows).toEqual([
    [
      ...[9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, 9_007_199_254_740_991, -5],
      ...[2_147_483_647, -2_147_483_648, 32_767, -32_768, id, 'grün 🎲', '', '\x00\xff\x80'],
      ...[Date.UTC(2026, 10, 24, 12, 0, 0, 123), -1],
    ],
  ]);
});

test('reads nulls, and refuses one where there may be none', async () => {
  const select = 'select null::bigint, null::bigint, null::int, null::smallint, null::uuid, null::text';
  const rows = await rowsOf(select, (tuple) => [
    ...[tuple.int8OrNull(), tuple.count8OrNull(), tuple.int4OrNull(), tuple.int2OrNull(), tuple.uuidOrNull()],
    tuple.textOrNull(),
  ]);
  expect(rows).toEqual([[null, null, null, null, null, null]]);
  await expect(rowsOf('select null::bigint', (tuple) => tuple.int8())).rejects.toThrow('not null');
});

test('a time with a part of a millisecond, or without an end, is no whole number', async () => {
  const rows = await rowsOf("select timestamptz '2026-11-24 12:00:00.000001Z', timestamptz 'infinity'", (tuple) => [
    Number.isSafeInteger(tuple.timeMs()),
    Number.isSafeInteger(tuple.timeMs()),
  ]);
  expect(rows).toEqual([[false, false]]);
});

test('puts rows together that come in pieces, large ones and many', async () => {
  const rows = await rowsOf(
    "select n, repeat(chr(97 + (n % 26)::int), (n * 37 % 300000)::int) from generate_series(1::bigint, 300) n union all select n, 'x' from generate_series(301::bigint, 50000) n",
    (tuple) => [tuple.count8(), tuple.text().length] as const,
  );
  expect(rows).toHaveLength(50_000);
  expect(rows.every(([n, length], index) => n === index + 1 && length === (n <= 300 ? (n * 37) % 300_000 : 1))).toBe(
    true,
  );
});

test("rejects with the database's error, and with that of whoever takes the rows", async () => {
  await expect(copyOut(client, 'select 1 / 0', () => undefined)).rejects.toThrow('division by zero');
  expect(await rowsOf('select 1', (tuple) => tuple.int4())).toEqual([1]);
  const refusing = copyOut(client, 'select n from generate_series(1, 100000) n', () => {
    throw new Error('enough');
  });
  await expect(refusing).rejects.toThrow('enough');
});
