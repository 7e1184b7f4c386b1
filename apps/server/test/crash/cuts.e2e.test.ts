import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/platform/clock.js';
import { connectionSettings } from '../../src/platform/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { Wire } from '../support/wire.js';
import { expectBookOf } from './book.js';
import { GateProxy, steps } from './gate-proxy.js';
import { LanesUnderTest, type LanePlayer } from './lanes-under-test.js';
import { until } from './until.js';

/**
 * Connections between a lane and its database that break, at every place of a call and at any moment. Each outcome is
 * settled exactly: nobody sees it but by the time that it takes.
 */

const PLAYERS = 32;

let database: TestDatabase;
let observer: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  observer = new pg.Client(connectionSettings(database.ownerUrl, { name: 'test' }));
  await observer.connect();
}, 60_000);

afterEach(async () => {
  await observer.end();
  await database.drop();
});

/** Ends the lane's connections from the database's side; resolves with their number. */
async function terminateLane(): Promise<number> {
  const { rowCount } = await observer.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'croupier lane'`,
  );
  return rowCount ?? 0;
}

/** Lets players play while `disturb` runs; returns them when all that they sent is answered. */
async function playWhile(
  under: LanesUnderTest,
  disturb: (players: LanePlayer[]) => Promise<void>,
): Promise<LanePlayer[]> {
  const players = await under.openPlayers(PLAYERS);
  let isOver = false;
  const playing = Promise.all(players.map((player) => player.play(() => isOver)));
  const disturbing = disturb(players).finally(() => {
    isOver = true;
  });
  await Promise.all([disturbing, playing]);
  return players;
}

function count(players: readonly LanePlayer[], of: 'misjudged' | 'repeats'): number {
  return players.reduce((sum, player) => sum + player[of], 0);
}

function answered(players: readonly LanePlayer[]): number {
  return players.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
}

async function expectBook(under: LanesUnderTest, players: readonly LanePlayer[]): Promise<void> {
  await expectBookOf(database.ownerUrl, players);
  expect(await under.firstFault(database.appUrl)).toBeNull();
}

describe('[G-GAM-10, S-BIZ-1] the connection of a lane', () => {
  test.each(steps)(
    'cut 15 times at: %s; every outcome is settled',
    async (step) => {
      const proxy = await GateProxy.open(database.appUrl);
      const under = await LanesUnderTest.open({ laneUrl: proxy.url(database.appUrl), poolUrl: database.appUrl });
      const players = await playWhile(under, async (playing) => {
        for (let cut = 0; cut < 15; cut += 1) {
          await proxy.next(step);
          const before = answered(playing);
          await until('commands are answered again', () => answered(playing) > before);
        }
      });
      await under.close();
      await proxy.close();
      expect(count(players, 'misjudged')).toBe(0);
      expect(count(players, 'repeats')).toBe(0);
      expect(under.troubles.filter((what) => what !== 'connection lost: ours')).toEqual([]);
      expect(under.troubles.length).toBeGreaterThanOrEqual(15);
      await expectBook(under, players);
    },
    40_000,
  );

  const ends = {
    'by the database': () => terminateLane(),
    'by the network, with a commit under way': (proxy: GateProxy) => Promise.resolve(proxy.cut()),
  };

  test.each(Object.entries(ends))(
    'ended 100 times at random moments %s: no outcome is judged wrongly',
    async (_, end) => {
      const proxy = await GateProxy.open(database.appUrl);
      const under = await LanesUnderTest.open({ laneUrl: proxy.url(database.appUrl), poolUrl: database.appUrl });
      const players = await playWhile(under, async (playing) => {
        let cuts = 0;
        while (cuts < 100) {
          const before = answered(playing);
          await pause(randomInt(6));
          cuts += await end(proxy);
          await until('commands are answered again', () => answered(playing) > before);
        }
      });
      await under.close();
      await proxy.close();
      expect(count(players, 'misjudged')).toBe(0);
      expect(count(players, 'repeats')).toBe(0);
      expect(new Set(under.troubles)).toEqual(new Set(['connection lost: ours']));
      await expectBook(under, players);
    },
    60_000,
  );

  test('of an idle lane, ended by the database: the lane goes on, and the next bet is answered at once', async () => {
    const under = await LanesUnderTest.open({ laneUrl: database.appUrl });
    const [player] = await under.openPlayers(1);
    await terminateLane();
    await until('the lane is reconnected', () => under.troubles.includes('connection lost: ours'));
    const begunMs = performance.now();
    await player?.bet();
    expect(performance.now() - begunMs).toBeLessThan(2_000);
    expect(player?.repeats).toBe(0);
    await under.close();
    await expectBook(under, player === undefined ? [] : [player]);
  }, 40_000);
});

test('[G-GAM-10, S-BIZ-1] connections that fall silent under load are given up in time; every outcome is settled', async () => {
  const wire = new Wire(database.appUrl);
  await wire.mend();
  const under = await LanesUnderTest.open({ laneUrl: wire.url(database.appUrl), poolUrl: database.appUrl });
  const players = await playWhile(under, async (playing) => {
    const before = answered(playing);
    await until('bets are answered', () => answered(playing) > before + 100);
    wire.stop();
    const silent = answered(playing);
    await until('bets are answered again', () => answered(playing) > silent + 100);
  });
  await under.close();
  await wire.close();
  expect(count(players, 'misjudged')).toBe(0);
  expect(count(players, 'repeats')).toBe(0);
  expect(under.troubles).toEqual(['connection lost: ours']);
  await expectBook(under, players);
}, 60_000);

test('[G-GAM-10, S-BIZ-1] a database that is away for longer than a lane waits: told soon, and it goes on by itself', async () => {
  const wire = new Wire(database.appUrl);
  await wire.mend();
  const under = await LanesUnderTest.open({ laneUrl: wire.url(database.appUrl), bounds: { reconnectMs: 500 } });
  const players = await playWhile(under, async (playing) => {
    const before = answered(playing);
    await until('bets are answered', () => answered(playing) > before + 100);
    await wire.close();
    await until('everybody was told', () => playing.every(({ repeats }) => repeats >= 2));
    await wire.mend();
    const mended = answered(playing);
    await until('bets are answered again', () => answered(playing) > mended + 100);
  });
  await under.close();
  await wire.close();
  expect(count(players, 'misjudged')).toBe(0);
  expect(under.troubles).toContain('connection lost: unreachable');
  await expectBook(under, players);
}, 60_000);

test('[G-GAM-10] a snapshot that somebody holds open hinders nobody', async () => {
  const under = await LanesUnderTest.open({ laneUrl: database.appUrl });
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  await holder.query('begin isolation level repeatable read');
  await holder.query('select count(*) from croupier.command');
  const players = await playWhile(under, (playing) => until('bets are answered', () => answered(playing) > 5_000));
  await holder.query('rollback');
  await holder.end();
  await under.close();
  expect(under.troubles).toEqual([]);
  expect(count(players, 'repeats')).toBe(0);
  await expectBook(under, players);
}, 60_000);

test('[S-BIZ-1] a clock that goes back an hour: the time of the book does not fall, and play goes on', async () => {
  const clock = new ManualClock(Date.now());
  const under = await LanesUnderTest.open({ laneUrl: database.appUrl, clock });
  const [player] = await under.openPlayers(1);
  const before = await player?.bet();
  clock.advance(-3_600_000);
  const after = await player?.bet();
  clock.advance(3_600_001);
  const later = await player?.bet();
  await under.close();
  const { rows } = await observer.query<{ seq: bigint; at: Date }>('select seq, at from command order by seq');
  const at = (told: { seq: number } | undefined) =>
    rows.find(({ seq }) => Number(seq) === told?.seq)?.at.getTime() ?? 0;
  expect(at(after)).toBe(at(before));
  expect(at(later)).toBe(at(before) + 1);
  await expectBook(under, player === undefined ? [] : [player]);
}, 40_000);
