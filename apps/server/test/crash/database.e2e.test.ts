import { readFile, rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionSettings } from '../../src/platform/database.js';
import { prepareDatabase } from '../../src/platform/database-start.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { createLog } from '../../src/platform/log.js';
import { TEST_INTERNAL_SECRET } from '../support/database.js';
import { expectBookOf } from './book.js';
import { LanesUnderTest, type LanePlayer } from './lanes-under-test.js';
import { until } from './until.js';

/**
 * PostgreSQL itself dies under load: its postmaster, one of its backends, all of it at once. The embedded server comes
 * back by itself; the lanes go on by themselves; every reply that left is in the book.
 */

const PLAYERS = 32;
const log = createLog({ level: 'silent' });
let folder: string;
let server: EmbeddedPostgres;
let appUrl: string;
let under: LanesUnderTest | null = null;
let players: LanePlayer[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-database-'));
  server = await startEmbeddedPostgres({ dataDir: folder, log });
  ({ appUrl } = await prepareDatabase(server.url, TEST_INTERNAL_SECRET, log));
  under = await LanesUnderTest.open({ laneUrl: appUrl });
  players = await under.openPlayers(PLAYERS);
}, 60_000);

afterAll(async () => {
  await under?.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function postmaster(): Promise<number> {
  return Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** The process of the database that writes for the lane. */
async function laneBackend(): Promise<number> {
  const client = new pg.Client(connectionSettings(server.url, { name: 'test' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'croupier lane'`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('no lane is connected');
    return row.pid;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function answered(): number {
  return players.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

async function disturbWhilePlaying(times: number, disturb: () => Promise<void>): Promise<void> {
  let isOver = false;
  const disturbing = async () => {
    for (let time = 0; time < times; time += 1) {
      const before = answered();
      await until('bets are answered', () => answered() > before + 100);
      await disturb();
      const after = answered();
      await until('bets are answered again', () => answered() > after + 100);
    }
  };
  await Promise.all([
    ...players.map((player) => player.play(() => isOver)),
    disturbing().finally(() => {
      isOver = true;
    }),
  ]);
  expect(players.reduce((sum, { misjudged }) => sum + misjudged, 0)).toBe(0);
  await expectBookOf(server.url, players);
  expect(await under?.firstFault(appUrl)).toBeNull();
}

test('[G-BKP-1, S-BIZ-1] kill -9 of a backend in the middle of a batch: the database restarts itself, nothing is lost', async () => {
  await disturbWhilePlaying(3, async () => {
    process.kill(await laneBackend(), 'SIGKILL');
  });
}, 60_000);

test('[G-BKP-1, S-BIZ-1] kill -9 of the postmaster: it is started again, nothing is lost', async () => {
  await disturbWhilePlaying(3, async () => {
    const pid = await postmaster();
    process.kill(pid, 'SIGKILL');
    await until('another one runs', async () => (await postmaster().catch(() => pid)) !== pid);
  });
}, 90_000);

test('[G-BKP-1, S-BIZ-1] an immediate stop: it is started again, nothing is lost', async () => {
  await disturbWhilePlaying(3, async () => {
    const pid = await postmaster();
    // PostgreSQL's immediate stop: no goodbye, no checkpoint, recovery at the next start.
    process.kill(pid, 'SIGQUIT');
    await until('another one runs', async () => (await postmaster().catch(() => pid)) !== pid);
  });
}, 90_000);
