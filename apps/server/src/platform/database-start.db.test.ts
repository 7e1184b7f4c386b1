import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.js';
import { inTransaction, openPool } from './database.js';
import { openDatabase } from './database-start.js';
import { createLog } from './log.js';
import { loadSecrets } from './secrets.js';

/** A start on the embedded defaults, whole: secrets, server, migrations, role. */

const log = createLog({ level: 'silent' });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-start-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function start() {
  const config = readConfig({ DATA_DIR: join(folder, 'data') });
  return openDatabase(config, await loadSecrets(config), log);
}

async function whoServes(appUrl: string): Promise<{ login: string; role: string } | undefined> {
  const pool = openPool(appUrl, { max: 1, name: 'test' });
  try {
    const { rows } = await pool.query<{ login: string; role: string }>(
      'select session_user::text as login, current_user::text as role',
    );
    return rows[0];
  } finally {
    await pool.end();
  }
}

test(
  'the first start is ready to serve within seconds, and the second finds what it left',
  { timeout: 60_000 },
  async () => {
    const begun = performance.now();
    const first = await start();
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(first.embedded).toBe(true);
    expect(await whoServes(first.appUrl)).toEqual({ login: 'croupier_app_croupier', role: 'croupier_app_croupier' });
    await first.close();

    const second = await start();
    expect(second.appUrl).toBe(first.appUrl);
    await second.close();
  },
);

test('where the role may not log in, the owner serves as the role', { timeout: 60_000 }, async () => {
  const first = await start();
  const hba = join(folder, 'data/postgres/pg_hba.conf');
  await writeFile(hba, `host all croupier_app_croupier 127.0.0.1/32 reject\n${await readFile(hba, 'utf8')}`);
  await first.close();

  const second = await start();
  expect(await whoServes(second.appUrl)).toEqual({ login: 'croupier', role: 'croupier_app_croupier' });
  const pool = openPool(second.appUrl, { max: 1, name: 'test' });
  const writing = inTransaction(pool, (tx) => tx.query('delete from croupier.migration'));
  await expect(writing).rejects.toThrow(/permission denied/);
  await pool.end();
  await second.close();
});
