import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { openPool, type Pool } from './database.js';
import { PgArray, pgType, writeUuid } from './pg-arrays.js';

vi.setConfig({ testTimeout: 60_000 });

/** Arrays in the binary form of the wire protocol, read by PostgreSQL itself and given back as text. */

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.appUrl, { name: 'test arrays', max: 1 });
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** The elements as PostgreSQL reads them, each as text. */
async function read(array: PgArray, type: string): Promise<(string | null)[]> {
  const { rows } = await pool.query<{ e: string | null }>(
    `select e::text as e from unnest($1::${type}[]) with ordinality x(e, n) order by n`,
    [array.done()],
  );
  return rows.map(({ e }) => e);
}

const int8Extremes = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, -(2n ** 32n), 2n ** 53n + 1n];
const textOf = (value: bigint | number | null): string | null => (value === null ? null : String(value));

describe('an array arrives as it was put together', () => {
  it('of int8: extremes, nulls, any numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)), { maxLength: 50 }), async (any) => {
        const values = [...int8Extremes, null, ...any];
        const array = new PgArray(pgType.int8, values.length);
        for (const value of values) array.int8(value);
        expect(array.count).toBe(values.length);
        expect(await read(array, 'int8')).toEqual(values.map(textOf));
      }),
      { numRuns: 15 },
    );
  });

  it('of counts: every safe integer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.maxSafeInteger()), { maxLength: 50 }), async (any) => {
        const values = [0, 2 ** 32, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, -1, null, ...any];
        const array = new PgArray(pgType.int8, values.length);
        for (const value of values) array.count8(value);
        expect(await read(array, 'int8')).toEqual(values.map(textOf));
      }),
      { numRuns: 15 },
    );
  });

  it('of int4 and int2: extremes and nulls', async () => {
    const wide = [0, -1, 2_147_483_647, -2_147_483_648, null, 77];
    const int4 = new PgArray(pgType.int4, wide.length, 4);
    for (const value of wide) int4.int4(value);
    expect(await read(int4, 'int4')).toEqual(wide.map(textOf));
    const narrow = [0, -1, 32_767, -32_768, null, 77];
    const int2 = new PgArray(pgType.int2, narrow.length, 2);
    for (const value of narrow) int2.int2(value);
    expect(await read(int2, 'int2')).toEqual(narrow.map(textOf));
  });

  it('of texts in any script, empty, long and null', async () => {
    const texts = ['', 'a', '"{},\\', 'казино', '賭場 🎲', '\u0001\u007f', 'x'.repeat(70_000), null, '\ufeff'];
    const array = new PgArray(pgType.text, 2, 4);
    for (const text of texts) array.text(text);
    expect(await read(array, 'text')).toEqual(texts);
  });

  it('of bytes: each of the 256, and none', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const array = new PgArray(pgType.bytea, 1, 4);
    array.latin1(Buffer.from(all).toString('latin1'));
    array.latin1('');
    const { rows } = await pool.query<{ hex: string }>("select encode(e, 'hex') as hex from unnest($1::bytea[]) e", [
      array.done(),
    ]);
    expect(rows).toEqual([{ hex: Buffer.from(all).toString('hex') }, { hex: '' }]);
  });

  it('of uuids', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.uuid()), { minLength: 1, maxLength: 20 }), async (values) => {
        const array = new PgArray(pgType.uuid, 0, 16);
        for (const value of values) array.uuid(value);
        expect(await read(array, 'uuid')).toEqual(values);
      }),
      { numRuns: 15 },
    );
  });

  it('of nothing, and of null alone', async () => {
    expect(await read(new PgArray(pgType.int8, 0), 'int8')).toEqual([]);
    expect(await read(new PgArray(pgType.text, 100), 'text')).toEqual([]);
    const array = new PgArray(pgType.int4, 1);
    array.null();
    expect(await read(array, 'int4')).toEqual([null]);
  });

  it('that was expected to be smaller', async () => {
    const array = new PgArray(pgType.int8, 1);
    for (let value = 0n; value < 3_000n; value += 1n) array.int8(value);
    expect(await read(array, 'int8')).toEqual(Array.from({ length: 3_000 }, (_, index) => String(index)));
  });
});

describe('what does not fit', () => {
  it('[S-IN-1] is refused before anything is sent', () => {
    const array = new PgArray(pgType.int2, 4, 2);
    for (const value of [32_768, -32_769]) {
      expect(() => {
        array.int2(value);
      }).toThrow('a number that fits int2');
    }
    for (const value of [2_147_483_648, -2_147_483_649]) {
      expect(() => {
        array.int4(value);
      }).toThrow('a number that fits int4');
    }
    const wrong = ['', 'no uuid', '0f8fad5b-d9cb-469f-a165-7086772895', '0f8fad5b-d9cb-469f-a165-70867728950g'];
    for (const text of wrong) {
      expect(() => {
        writeUuid(Buffer.alloc(16), text, 0);
      }).toThrow('a UUID');
    }
  });

  it('a text that PostgreSQL does not take is its error, not another text', async () => {
    const array = new PgArray(pgType.text, 1);
    array.text('\0');
    await expect(pool.query('select unnest($1::text[])', [array.done()])).rejects.toMatchObject({
      code: '22021',
    } satisfies Partial<pg.DatabaseError>);
  });
});
