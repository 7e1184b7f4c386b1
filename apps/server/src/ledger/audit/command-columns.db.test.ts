import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { openPool } from '../../platform/database.js';
import { commandFields } from './stored-command.js';
import {
  accountTable,
  checkpointTable,
  holdTable,
  laneHouseTable,
  laneTable,
  playerStateTable,
  roundTable,
  seedPairTable,
  transferTable,
} from './stored-table.js';

/** A column that the audit does not read could be edited unseen: its lists must be those of the catalogue. */

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);

afterAll(() => database.drop());

async function columnsOf(table: string): Promise<string[]> {
  const pool = openPool(database.appUrl, { name: 'test', max: 1 });
  try {
    const { rows } = await pool.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'croupier' and table_name = $1`,
      [table],
    );
    return rows.map(({ name }) => name).sort();
  } finally {
    await pool.end();
  }
}

test('[G-REC-7] the audit reads every column of the journal', async () => {
  expect(commandFields.map(([, column]) => column).sort()).toEqual(await columnsOf('command'));
});

const tables = [
  ...[accountTable, checkpointTable, holdTable, laneHouseTable, playerStateTable, roundTable, seedPairTable],
  transferTable,
];

test.each(tables)('[G-REC-7] and of $name', async ({ name, columns }) => {
  expect(Object.keys(columns).sort()).toEqual(await columnsOf(name));
});

test('[G-REC-7] of a lane, all but whose it is now', async () => {
  const holder = ['address', 'lease_until', 'owner'];
  expect([...Object.keys(laneTable.columns), ...holder].sort()).toEqual(await columnsOf('lane'));
});
