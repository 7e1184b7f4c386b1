import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionSettings } from '../../src/platform/database.js';
import { createTestDatabase, type TestDatabase } from './database.js';

let first: TestDatabase;
let second: TestDatabase;

beforeAll(async () => {
  [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
}, 60_000);

afterAll(async () => {
  await Promise.all([first.drop(), second.drop()]);
});

test('two test databases are apart, and served by two roles', async () => {
  const one = await whoAmI(first.appUrl);
  const two = await whoAmI(second.appUrl);
  expect(one.database).not.toBe(two.database);
  expect(one.role).toBe(`croupier_app_${one.database}`);
  expect(two.role).toBe(`croupier_app_${two.database}`);
});

async function whoAmI(url: string): Promise<{ database: string; role: string }> {
  const client = new pg.Client(connectionSettings(url, { name: 'test' }));
  await client.connect();
  const { rows } = await client.query<{ database: string; role: string }>(
    'select current_database() as database, current_user as role from croupier.migration right join (select) one on true limit 1',
  );
  await client.end();
  return rows[0] ?? { database: '', role: '' };
}
