import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../config.js';
import { loadSecrets } from './secrets.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-secrets-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function load(env: NodeJS.ProcessEnv = {}) {
  return loadSecrets(readConfig({ DATA_DIR: join(folder, 'data'), ...env }));
}

test('makes the data directory and its secrets once; later starts read the same', async () => {
  const first = await load();
  const second = await load();
  expect(second.seedMasterKeys).toEqual(first.seedMasterKeys);
  expect(second.checkpointKey.equals(first.checkpointKey)).toBe(true);
  expect(second.internalSecret).toBe(first.internalSecret);
  expect(second.botToken).toBe(first.botToken);
  expect(first.botToken).toMatch(/^\d{10}:[\w-]{35}$/);
  expect(first).toMatchObject({ botId: first.botToken?.split(':')[0], botTokenIsGenerated: true });
});

test('many that start at once on an empty directory share one set', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => load()));
  expect(new Set(all.map(({ internalSecret }) => internalSecret)).size).toBe(1);
  expect(new Set(all.map(({ botToken }) => botToken)).size).toBe(1);
  expect(new Set(all.map(({ seedMasterKeys }) => seedMasterKeys[0].id)).size).toBe(1);
});

test('nobody else may read them, and no draft is left', async () => {
  await load();
  const names = await readdir(join(folder, 'data'));
  expect(names.sort()).toEqual(['bot-token', 'checkpoint-key', 'internal-secret', 'seed-master-key']);
  for (const name of names) expect((await stat(join(folder, 'data', name))).mode & 0o777, name).toBe(0o600);
});

test('the environment comes first, and what it sets is not generated', async () => {
  const secrets = await load({
    SEED_MASTER_KEY: 'cd'.repeat(32),
    CHECKPOINT_KEY: 'cd'.repeat(32),
    INTERNAL_SECRET: 's'.repeat(40),
    BOT_ID: '777',
  });
  expect(secrets.seedMasterKeys[0].key.toString('hex')).toBe('cd'.repeat(32));
  expect(secrets.internalSecret).toBe('s'.repeat(40));
  expect(secrets).toMatchObject({ botToken: null, botId: '777', botTokenIsGenerated: false });
  await expect(readdir(join(folder, 'data'))).rejects.toThrow(/ENOENT/);
});

test('a damaged secret is named, and not replaced', async () => {
  await load();
  await writeFile(join(folder, 'data/seed-master-key'), 'half');
  await expect(load()).rejects.toThrow(/seed-master-key does not hold what it should/);
  await writeFile(join(folder, 'data/seed-master-key'), '');
  await expect(load()).rejects.toThrow(/seed-master-key is empty/);
});

test('a data directory that cannot be made asks for another', async () => {
  await writeFile(join(folder, 'data'), 'a file');
  await expect(load()).rejects.toThrow(/^Set DATA_DIR/);
});
