import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionSettings } from '../../src/platform/database.js';
import { PlayerClient } from '../support/client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ServerProcess } from '../support/process.js';
import { expectBookOf, expectBooksAndAudit } from './book.js';
import { until } from './until.js';

/**
 * Two processes that differ in their port only are one casino, whatever becomes of one of them: started at once, paused
 * past its lease and woken, killed, stopped in order. Nothing else is configured: secrets and addresses are made at start.
 */

/** A successor that is seen to be needed waits for no lease to end; the rest is a busy machine's. */
const LESS_THAN_A_LEASE_MS = 9_000;

let database: TestDatabase;
let folder: string;
let pair: [ServerProcess, ServerProcess];
let observer: pg.Client;
let people = 2_000;
/** Everybody who ever played: the book at the end of a test holds them all. */
const everybody: { playerId: bigint; player: PlayerClient }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'croupier-pair-'));
  const env = { DATABASE_URL: database.ownerUrl, DATA_DIR: folder, WELCOME_PLAY_MINOR: '20000000' };
  pair = [await ServerProcess.prepare(env), await ServerProcess.prepare(env)];
  observer = new pg.Client(connectionSettings(database.ownerUrl, { name: 'test' }));
  await observer.connect();
  await Promise.all(pair.map((server) => server.start()));
}, 60_000);

afterAll(async () => {
  await Promise.all(pair.map((server) => server.dispose()));
  await observer.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function newPlayer(...servers: ServerProcess[]): Promise<PlayerClient> {
  const urls = servers.map(({ url }) => url);
  people += 1;
  const player = new PlayerClient(urls, people);
  everybody.push({ playerId: await player.signIn(), player });
  return player;
}

function newPlayers(count: number, ...servers: ServerProcess[]): Promise<PlayerClient[]> {
  return Promise.all(Array.from({ length: count }, () => newPlayer(...servers)));
}

async function expectBook(): Promise<void> {
  const accounts = everybody.map(({ playerId, player }) => ({ playerId, acknowledged: player.acknowledged }));
  await expectBookOf(database.ownerUrl, accounts);
}

/** How many batches a process has committed. */
async function batchesOf({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^croupier_lane_batch_commands_count\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** The process whose lane answers a bet, and the one that sends it there. */
async function roles(): Promise<{ owner: ServerProcess; other: ServerProcess }> {
  const [first, second] = pair;
  const before = await Promise.all(pair.map(batchesOf));
  await (await newPlayer(first)).bet();
  await (await newPlayer(second)).bet();
  const after = await Promise.all(pair.map(batchesOf));
  const hasGrown = after.map((count, index) => count > (before[index] ?? 0));
  expect(hasGrown.filter(Boolean)).toHaveLength(1);
  return hasGrown[0] === true ? { owner: first, other: second } : { owner: second, other: first };
}

/** Lets players play while `disturb` runs; returns the longest that one of them waited, in milliseconds. */
async function playWhile(players: readonly PlayerClient[], disturb: () => Promise<void>): Promise<number> {
  let isOver = false;
  await Promise.all([
    ...players.map((player) => player.play(() => isOver)),
    disturb().finally(() => {
      isOver = true;
    }),
  ]);
  return Math.max(...players.map(({ waitMsMax }) => waitMsMax));
}

function answered(players: readonly PlayerClient[]): number[] {
  return players.map(({ acknowledged }) => acknowledged.size);
}

/** Resolves when each has had `more` further replies. */
function progress(players: readonly PlayerClient[], more = 3): Promise<void> {
  const before = answered(players);
  return until('every player is answered again', () =>
    answered(players).every((count, index) => count >= (before[index] ?? 0) + more),
  );
}

test('two that start at once on an empty database have one owner for each lane, and both serve', async () => {
  await roles();
  const { rows } = await observer.query<{ owner: string | null }>('select owner from lane');
  expect(rows).toEqual([{ owner: expect.any(String) as string }]);
  for (const { url } of pair) expect((await fetch(`${url}/readyz`)).status).toBe(200);
  await expectBook();
}, 30_000);

test('[G-GAM-10, S-BIZ-1] an owner paused past its lease is replaced; woken, it neither commits nor answers from memory', async () => {
  const { owner, other } = await roles();
  const onOther = await newPlayers(4, other);
  const onBoth = await newPlayers(4, owner, other);
  const witness = await newPlayer(owner);
  const revoked = await newPlayer(owner);
  await witness.bet();
  await revoked.bet();
  const before = owner.output;

  await playWhile([...onOther, ...onBoth], async () => {
    await progress(onBoth);
    owner.pause();
    const pausedAtMs = performance.now();
    await progress(onOther, 1);
    // The lease of 10 s, and a look at it each second or two.
    expect(performance.now() - pausedAtMs).toBeLessThan(14_000);
    await progress(onOther);
    // What the paused process remembers of these two is the past now.
    witness.askAt(other.url);
    const known = await witness.bet();
    const end = await revoked.ask(other.url, 'DELETE', '/v1/sessions/current');
    expect(end.status).toBe(204);

    owner.resume();
    const [wallet, again, late] = await Promise.all([
      witness.ask(owner.url, 'GET', '/v1/wallet'),
      witness.ask(owner.url, 'POST', known.path, { id: known.id, ...known.content }),
      revoked.ask(owner.url, 'GET', '/v1/wallet'),
    ]);
    const { accounts } = JSON.parse(wallet.body) as { accounts: { cashMinor: string }[] };
    expect(accounts[0]?.cashMinor).toBe(String(known.balanceMinor));
    expect([again.status, again.isReplay, again.body]).toEqual([200, true, known.body]);
    expect(late.status).toBe(401);
    witness.askAt(owner.url);
    await witness.bet();
    await progress(onBoth);
  });

  // By the gate (CR001) where it tried to commit, by the fence where it first asked what became of its last call.
  expect(owner.output.slice(before.length)).toMatch(/commit: fenced|connection lost: lost/);
  // It serves on, as one who sends commands to the owner.
  expect((await roles()).owner).toBe(other);
  await until('it is ready', async () => (await fetch(`${owner.url}/readyz`)).status === 200);
  await expectBook();
}, 60_000);

test('[G-GAM-10, S-BIZ-1] an owner killed with -9 under load is replaced at once; clients see retries and nothing else', async () => {
  const { owner, other } = await roles();
  const players = await newPlayers(8, owner, other);
  const waitedMs = await playWhile(players, async () => {
    await progress(players);
    owner.kill();
    await owner.ended();
    await progress(players);
    await owner.start();
    await progress(players);
  });
  expect(waitedMs).toBeLessThan(LESS_THAN_A_LEASE_MS);
  expect(players.some(({ repeats }) => repeats > 0)).toBe(true);
  expect((await roles()).owner).toBe(other);
  await expectBook();
}, 60_000);

test('[G-GAM-10, S-BIZ-1] an owner stopped in order under load hands its lanes over; nothing is lost or refused', async () => {
  const { owner, other } = await roles();
  const players = await newPlayers(8, owner, other);
  const waitedMs = await playWhile(players, async () => {
    await progress(players);
    expect(await owner.stop()).toBe(0);
    await progress(players);
    await owner.start();
    await progress(players);
  });
  expect(waitedMs).toBeLessThan(LESS_THAN_A_LEASE_MS);
  expect((await roles()).owner).toBe(other);
  await expectBook();
}, 60_000);

test('[S-BIZ-1] both killed with -9: the next to start opens its port when bets are answered, not before', async () => {
  const [server, last] = pair;
  const player = await newPlayer(server, last);
  await player.bet();
  for (const one of pair) one.kill();
  await Promise.all(pair.map((one) => one.ended()));

  player.askAt(server.url);
  await Promise.all([server.start(), player.bet()]);
  expect(player.repeats).toBeGreaterThan(0);
  expect(player.unavailable).toBe(0);
  await expectBook();
  // All that happened above is in this one book.
  await expectBooksAndAudit(server);
}, 60_000);
