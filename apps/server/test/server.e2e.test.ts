import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Config } from '../src/config.js';
import { createLog } from '../src/platform/log.js';
import { startServer } from '../src/start-server.js';
import { TEST_INTERNAL_SECRET } from './support/database.js';
import { startTestServer, type TestServer } from './support/test-server.js';

/** How servers start beside and after each other, on one database. Starting resolves every provider of every module. */

const log = createLog({ level: 'silent' });
let first: TestServer;
let dataDir: string;

beforeAll(async () => {
  first = await startTestServer();
  dataDir = await mkdtemp(join(tmpdir(), 'croupier-e2e-'));
}, 60_000);

afterAll(async () => {
  await first.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function config(env: Readonly<Record<string, string>> = {}): Config {
  const basics = { DATABASE_URL: first.ownerUrl, DATA_DIR: dataDir, INTERNAL_SECRET: TEST_INTERNAL_SECRET, PORT: '0' };
  return readConfig({ ...basics, ...env });
}

async function bet(url: string, token: string): Promise<number> {
  const body = {
    id: randomUUID(),
    game: 'dice',
    asset: 'PLAY',
    stakeMinor: '10000',
    params: { side: 'over', wins: 5000 },
  };
  const response = await fetch(`${url}/v1/bets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return response.status;
}

describe('a second server on the same database', () => {
  it.each(['all', 'api', 'live', 'worker', 'bot'])(
    'as %s it is ready, takes the session of the first, and answers bets of lanes that the first owns',
    async (role) => {
      const token = await first.signIn(11);
      const second = await startServer(config({ ROLE: role }), log);
      try {
        expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
        expect(await bet(second.url, token)).toBe(201);
      } finally {
        await second.stop();
      }
    },
    20_000,
  );

  it('says in one line that its port is in use, and leaves the first alone', async () => {
    const starting = startServer(config({ PORT: new URL(first.url).port }), log);
    await expect(starting).rejects.toThrow(ConfigError);
    await expect(starting).rejects.toThrow(/^127\.0\.0\.1:\d+ is in use: [^\n]*set PORT[^\n]*$/);
    expect(await bet(first.url, await first.signIn(12))).toBe(201);
  }, 20_000);

  it('says in one line that its address is not of this machine', async () => {
    await expect(startServer(config({ HOST: '203.0.113.7' }), log)).rejects.toThrow(/^203\.0\.113\.7 .*set HOST/);
  }, 20_000);
});

describe('[S-BOT-1] limits by rate', () => {
  it('stop a player who asks too often, with the seconds to wait, and not the next one', async () => {
    const limited = await startTestServer({ RATE_LIMITS: 'on' });
    try {
      const ask = async (token: string) =>
        fetch(`${limited.url}/v1/seeds`, { headers: { authorization: `Bearer ${token}` } });
      const [eager, calm] = [await limited.signIn(14), await limited.signIn(15)];
      const answers = await Promise.all(Array.from({ length: 1_050 }, () => ask(eager)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(1);
      for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      // Another session of the same player does not help him.
      expect((await ask(await limited.signIn(14))).status).toBe(429);
      expect((await ask(calm)).status).toBe(200);
    } finally {
      await limited.stop();
    }
  }, 30_000);

  it('are all lifted by RATE_LIMITS=off, the budget of stored refusals too', async () => {
    const token = await first.signIn(16);
    const move = () =>
      fetch(`${first.url}/v1/rounds/${randomUUID()}/moves`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ id: randomUUID(), move: { cashOut: true } }),
      });
    const answers = await Promise.all(Array.from({ length: 100 }, move));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
  }, 30_000);
});

describe('[S-CFG-1] in production', () => {
  it('there is no shell, and nothing that signs launch data', async () => {
    const key = 'ab'.repeat(32);
    const production = { NODE_ENV: 'production', SEED_MASTER_KEY: key, CHECKPOINT_KEY: key, RATE_LIMITS: '' };
    const server = await startTestServer(production);
    try {
      const body = JSON.stringify({ telegramId: 1, firstName: 'A' });
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${first.url}/dev/launch-data`, { method: 'POST', body, headers })).status).toBe(200);
      expect((await fetch(`${server.url}/dev/launch-data`, { method: 'POST', body, headers })).status).toBe(404);
      for (const path of ['/', '/app/', '/app/index.html']) expect((await fetch(server.url + path)).status).toBe(404);
      expect(await bet(server.url, await server.signIn(17))).toBe(201);
    } finally {
      await server.stop();
    }
  }, 30_000);
});

describe('stopping', () => {
  it('finishes the bets that were accepted; the next server has them all', async () => {
    const server = await startTestServer();
    const token = await server.signIn(13);
    const next = { ...config(), databaseUrl: server.ownerUrl };
    const accepted = Array.from({ length: 40 }, () => bet(server.url, token).catch(() => 'refused'));
    // The first answer shows that the others are on their way.
    await Promise.race(accepted);
    const second = await startServer(next, log);
    await server.stopServer();
    const statuses = await Promise.all(accepted);
    const done = statuses.filter((status) => status === 201).length;
    expect(statuses.filter((status) => status !== 201 && status !== 'refused')).toEqual([]);
    const response = await fetch(`${second.url}/v1/rounds?limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { rounds } = (await response.json()) as { rounds: unknown[] };
    expect(rounds).toHaveLength(done);
    await second.stop();
    await server.stop();
  }, 30_000);
});
