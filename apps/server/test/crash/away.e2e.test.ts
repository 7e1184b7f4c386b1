import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PlayerClient } from '../support/client.js';
import { createTestDatabase, TEST_INTERNAL_SECRET, type TestDatabase } from '../support/database.js';
import { ServerProcess } from '../support/process.js';
import { Wire } from '../support/wire.js';
import { expectBookOf, expectBooksAndAudit } from './book.js';
import { until } from './until.js';

/**
 * The database is away for a while, as a refused connection or as silence. Whoever asks is told so with 503 and
 * `Retry-After`, in bounded time; when it is back everything goes on by itself.
 */

let database: TestDatabase;
let folder: string;
let wire: Wire;
let server: ServerProcess;
let player: PlayerClient;
let playerId: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'croupier-away-'));
  wire = new Wire(database.ownerUrl);
  await wire.mend();
  server = await ServerProcess.prepare({
    DATABASE_URL: wire.url(database.ownerUrl),
    DATA_DIR: folder,
    INTERNAL_SECRET: TEST_INTERNAL_SECRET,
  });
  await server.start();
  player = new PlayerClient([server.url], 3_001);
  playerId = await player.signIn();
  await player.bet();
}, 60_000);

afterAll(async () => {
  await server.dispose();
  await wire.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const dice = { game: 'dice', asset: 'PLAY', stakeMinor: '10000', params: { side: 'over', wins: 5_000 } };

/** Every way to ask that needs the database. */
const questions: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['POST', '/v1/bets', { id: crypto.randomUUID(), ...dice }],
  ['POST', '/v1/seeds/rotate', { id: crypto.randomUUID(), clientSeed: 'away' }],
  ['GET', '/v1/wallet'],
  ['GET', '/v1/rounds'],
  ['GET', '/v1/seeds'],
  ['POST', '/v1/sessions/renew'],
  ['GET', '/readyz'],
];

/** Asks all of it at once; each is to be told to come back, in this time. */
async function expectComeBack(withinMs: number): Promise<void> {
  const begunMs = performance.now();
  const answers = await Promise.all(
    questions.map(async ([method, path, body]) => {
      const { status, retryAfter } = await player.ask(server.url, method, path, body);
      return { path, status, hasRetryAfter: Number(retryAfter) >= 1, isInTime: performance.now() - begunMs < withinMs };
    }),
  );
  expect(answers).toEqual(questions.map(([, path]) => ({ path, status: 503, hasRetryAfter: true, isInTime: true })));
}

test('a database that refuses connections: 503 with Retry-After, then everything goes on by itself', async () => {
  await wire.close();
  const waiting = player.bet();
  await expectComeBack(12_000);
  // By now the process knows, and says so sooner.
  await expectComeBack(4_000);
  await wire.mend();
  await waiting;
  await player.bet();
  await until('it is ready', async () => (await fetch(`${server.url}/readyz`)).status === 200);
  expect((await player.ask(server.url, 'GET', '/v1/wallet')).status).toBe(200);
  await expectBookOf(database.ownerUrl, [{ playerId, acknowledged: player.acknowledged }]);
}, 90_000);

test('a database that falls silent: no request hangs, then everything goes on by itself', async () => {
  wire.silence();
  await expectComeBack(35_000);
  await wire.close();
  await wire.mend();
  await player.bet();
  await expectBookOf(database.ownerUrl, [{ playerId, acknowledged: player.acknowledged }]);
  await until('it is ready', async () => (await fetch(`${server.url}/readyz`)).status === 200);
  await expectBooksAndAudit(server);
}, 90_000);
