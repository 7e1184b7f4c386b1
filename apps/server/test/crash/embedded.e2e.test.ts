import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessUrl, clusterPaths, readAccess } from '../../src/platform/embedded-postgres-cluster.js';
import { PlayerClient } from '../support/client.js';
import { ServerProcess } from '../support/process.js';
import { expectBookOf, expectBooksAndAudit } from './book.js';
import { until } from './until.js';

/**
 * The server on its embedded defaults, killed with -9 in every combination with the PostgreSQL that it carries: the next
 * start adopts what lives, starts what is dead, and opens the port when bets are answered.
 */

const PLAYERS = 4;
let folder: string;
let server: ServerProcess;
let players: { playerId: bigint; client: PlayerClient }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-embedded-'));
  server = await ServerProcess.prepare({ DATA_DIR: folder, WELCOME_PLAY_MINOR: '20000000' });
  await server.start();
  const clients = Array.from({ length: PLAYERS }, (_, index) => new PlayerClient([server.url], 4_000 + index));
  players = await Promise.all(clients.map(async (client) => ({ playerId: await client.signIn(), client })));
}, 90_000);

afterAll(async () => {
  // In order, so that the embedded server ends as well.
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}, 40_000);

async function postmaster(): Promise<number> {
  return Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Players play; in the middle of it `kill` is called, and the server started again. Each is told everything once. */
async function playThrough(kill: () => Promise<void>): Promise<void> {
  let isOver = false;
  const disturbing = async () => {
    await progress();
    await kill();
    await server.start();
    await progress();
  };
  await Promise.all([
    ...players.map(({ client }) => client.play(() => isOver)),
    disturbing().finally(() => {
      isOver = true;
    }),
  ]);
  // Whoever was let in was answered: nobody was told to come back, at any time.
  expect(players.map(({ client }) => client.unavailable)).toEqual(players.map(() => 0));
  const access = await readAccess(clusterPaths(folder));
  if (access === null) throw new Error('the embedded server has no address');
  const accounts = players.map(({ playerId, client }) => ({ playerId, acknowledged: client.acknowledged }));
  await expectBookOf(accessUrl(access, 'croupier'), accounts);
}

function progress(): Promise<void> {
  const before = players.map(({ client }) => client.acknowledged.size);
  return until('every player is answered', () =>
    players.every(({ client }, index) => client.acknowledged.size > (before[index] ?? 0) + 3),
  );
}

async function killServer(): Promise<void> {
  server.kill();
  await server.ended();
}

test('[G-BKP-1, S-BIZ-1] kill -9 of the server: its PostgreSQL lives, is adopted, and nothing is lost', async () => {
  const before = await postmaster();
  await playThrough(killServer);
  expect(await postmaster()).toBe(before);
}, 60_000);

test('[G-BKP-1, S-BIZ-1] kill -9 of the server and of its PostgreSQL, in this order: nothing is lost', async () => {
  const before = await postmaster();
  await playThrough(async () => {
    await killServer();
    process.kill(before, 'SIGKILL');
  });
  expect(await postmaster()).not.toBe(before);
}, 60_000);

test('[G-BKP-1] a stop in order and a start: everything is there', async () => {
  await playThrough(async () => {
    expect(await server.stop()).toBe(0);
  });
  await expectBooksAndAudit(server);
}, 60_000);
