import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionSettings } from '../../src/platform/database.js';
import { PlayerClient } from '../support/client.js';
import { createTestDatabase, TEST_INTERNAL_SECRET, type TestDatabase } from '../support/database.js';
import { ServerProcess } from '../support/process.js';
import { expectBookOf, expectBooksAndAudit } from './book.js';
import { GateProxy, steps, type Step } from './gate-proxy.js';
import { until } from './until.js';

/**
 * kill -9 of the process that owns the lane, under load, at each step of a bet's road. Each server reaches the database
 * through a proxy that sees the lane's calls, so a kill comes at exactly its step. Clients repeat what was not answered;
 * at the end what they were told and the book must be the same.
 */

const KILLS = 50;
const SERVERS = 3;
const PLAYERS = 12;

interface Killable {
  readonly server: ServerProcess;
  readonly proxy: GateProxy;
}

let database: TestDatabase;
let folder: string;
let killables: Killable[] = [];
let watcher: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'croupier-kill-'));
  killables = await Promise.all(Array.from({ length: SERVERS }, prepare));
  await Promise.all(killables.map(({ server }) => server.start()));
  watcher = new pg.Client(connectionSettings(database.ownerUrl, { name: 'test' }));
  await watcher.connect();
}, 60_000);

afterAll(async () => {
  await Promise.all(killables.map(({ server }) => server.dispose()));
  await Promise.all(killables.map(({ proxy }) => proxy.close()));
  await watcher.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function prepare(): Promise<Killable> {
  const proxy = await GateProxy.open(database.ownerUrl);
  const server = await ServerProcess.prepare({
    DATABASE_URL: proxy.url(database.ownerUrl),
    DATA_DIR: folder,
    INTERNAL_SECRET: TEST_INTERNAL_SECRET,
    WELCOME_PLAY_MINOR: '20000000',
  });
  return { server, proxy };
}

/** Kills the owner at that step of its next commit. Resolves with the process that was killed. */
async function killAt(step: Step): Promise<Killable> {
  const killed = await Promise.race(
    killables.map(async (killable) => {
      await killable.proxy.next(step, () => {
        killable.server.kill();
      });
      return killable;
    }),
  );
  for (const { proxy } of killables) proxy.disarm();
  return killed;
}

/** The call waits for the lane's row while its process dies: the database commits it afterwards, with nobody listening. */
async function killDuringCommit(): Promise<Killable> {
  const holder = new pg.Client(connectionSettings(database.ownerUrl, { name: 'test' }));
  holder.on('error', () => undefined);
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from lane for update');
    let killed: Killable | undefined;
    await until('a call waits for the lane', async () => {
      const ports = await waitingForLane();
      killed = killables.find(({ proxy }) => ports.some((port) => proxy.carries(port)));
      return killed !== undefined;
    });
    if (killed === undefined) throw new Error('nobody waits');
    killed.server.kill();
    await killed.server.ended();
    await holder.query('commit');
    return killed;
  } finally {
    await holder.end();
  }
}

/** The ports from which calls came that wait for the lane's row. */
async function waitingForLane(): Promise<number[]> {
  const { rows } = await watcher.query<{ client_port: number }>(
    `select client_port from pg_stat_activity where datname = current_database() and application_name = 'croupier lane'
        and wait_event_type = 'Lock'`,
  );
  return rows.map(({ client_port }) => client_port);
}

/** A process that was just started may own the lane already, and be the next to be killed. */
function unlessKilled(error: Error): void {
  if (!error.message.includes('SIGKILL')) throw error;
}

test('[G-GAM-10, S-BIZ-1, G-BKP-1] kill -9 at every step of a bet: replies and book are the same', async () => {
  const urls = killables.map(({ server }) => server.url);
  const players = Array.from({ length: PLAYERS }, (_, index) => new PlayerClient(urls, 1_000 + index));
  const ids = await Promise.all(players.map((player) => player.signIn()));
  let isOver = false;
  const playing = Promise.all(players.map((player) => player.play(() => isOver)));
  const kills = new Map<string, number>();
  const roads = [...steps, 'during the commit'] as const;
  const restarts: Promise<void>[] = [];
  const kill = async (index: number) => {
    const road = roads[index % roads.length] ?? 'after the call';
    const before = players.map(({ acknowledged }) => acknowledged.size);
    const { server } = road === 'during the commit' ? await killDuringCommit() : await killAt(road);
    await server.ended();
    kills.set(road, (kills.get(road) ?? 0) + 1);
    restarts.push(server.start().catch(unlessKilled));
    await until('every player is answered again', () =>
      players.every(({ acknowledged }, which) => acknowledged.size > (before[which] ?? 0)),
    );
  };
  const killing = async () => {
    for (let index = 0; index < KILLS; index += 1) await kill(index);
    await Promise.all(restarts);
  };
  await Promise.all([
    playing,
    killing().finally(() => {
      isOver = true;
    }),
  ]);

  const accounts = players.map(({ acknowledged }, index) => ({ playerId: ids[index] ?? 0n, acknowledged }));
  await expectBookOf(database.ownerUrl, accounts);
  const [any] = killables;
  if (any !== undefined) await expectBooksAndAudit(any.server);
  expect([...kills.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(50);
}, 200_000);
