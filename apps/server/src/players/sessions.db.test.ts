import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { Wire } from '../../test/support/wire.js';
import { ManualClock } from '../platform/clock.js';
import { connectionSettings, openPool, type Pool } from '../platform/database.js';
import { Sessions } from './sessions.js';

/**
 * Goal: a token is good on every process until it ends, and on none afterwards, whatever breaks. Method: two instances
 * on one database, as two processes are; the listening connection goes through a wire that the test can cut or stop.
 */

const MINUTE_MS = 60_000;
/** Longer than any pause of a busy machine, where a test is about what is remembered. */
const PATIENT_MS = 60_000;

let database: TestDatabase;
let pool: Pool;
let clock: ManualClock;
let lastPlayer = 0n;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.appUrl, { name: 'test', max: 20 });
}, 60_000);

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface ProcessOptions {
  readonly pool?: Pool;
  readonly url?: string;
  readonly silenceMaxMs?: number;
}

async function startProcess({ pool: own, url, silenceMaxMs = PATIENT_MS }: ProcessOptions = {}): Promise<Sessions> {
  const sessions = new Sessions({
    pool: own ?? pool,
    listener: connectionSettings(url ?? database.appUrl, { name: 'test listener' }),
    clock,
    randomBytes,
    silenceMaxMs,
  });
  await sessions.start();
  opened.push(sessions);
  return sessions;
}

async function twoProcesses(): Promise<readonly [Sessions, Sessions]> {
  clock = new ManualClock(1_795_000_000_000);
  lastPlayer += 1n;
  return [await startProcess(), await startProcess()];
}

/** What a check answers in the end: whose token, or which refusal. */
async function answer(sessions: Sessions, token: string): Promise<bigint | string> {
  try {
    return await sessions.check(token);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Returns when this process has heard of every end so far: ending the sessions of nobody waits for just that. */
async function hearAll(sessions: Sessions): Promise<void> {
  await sessions.endAll(0n);
}

test('[S-SES-1] a token is 256 random bits, stored as a hash only', async () => {
  const [one] = await twoProcesses();
  const { token, expiresAt } = await one.issue(lastPlayer, null);
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(expiresAt.getTime()).toBe(clock.nowMs() + 15 * MINUTE_MS);
  const { rows } = await pool.query<{ token_hash: Buffer; row: string }>(
    'select token_hash, session::text as row from session where player_id = $1',
    [lastPlayer],
  );
  expect(rows.map((row) => row.token_hash)).toEqual([createHash('sha256').update(token).digest()]);
  expect(rows[0]?.row).not.toContain(token);
});

test('a session is good on every process, and known ones are checked without a promise', async () => {
  const [one, two] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  for (const sessions of [one, two]) {
    expect(await sessions.check(token)).toBe(lastPlayer);
    expect(sessions.check(token)).toBe(lastPlayer);
  }
});

test('requests that ask for one unknown session at the same time ask the database once', async () => {
  const [one] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  const [first, second] = [one.check(token), one.check(token)];
  expect(first).toBeInstanceOf(Promise);
  expect(second).toBe(first);
  expect(await first).toBe(lastPlayer);
});

test('[S-SES-1] an ended session is refused here at once and elsewhere as soon as it has heard', async () => {
  const [one, two] = await twoProcesses();
  for (let round = 0; round < 20; round += 1) {
    const { token } = await one.issue(lastPlayer, null);
    expect(await two.check(token)).toBe(lastPlayer);
    expect(await one.check(token)).toBe(lastPlayer);
    await one.end(token);
    expect(await answer(one, token)).toBe('unauthenticated');
    await hearAll(two);
    expect(await answer(two, token)).toBe('unauthenticated');
    await expect(two.end(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

test('[S-SES-1] another process refuses an ended session within a second without being asked', async () => {
  const [one, two] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  await two.check(token);
  expect(two.check(token)).toBe(lastPlayer);
  await one.end(token);
  await vi.waitFor(
    async () => {
      expect(await answer(two, token)).toBe('unauthenticated');
    },
    { timeout: 1_000, interval: 5 },
  );
});

test('[S-SES-1] a renewed session has a new token, and the old one is refused', async () => {
  const [one, two] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, randomBytes(32));
  expect(await two.check(token)).toBe(lastPlayer);
  clock.advance(10 * MINUTE_MS);
  const renewed = await two.renew(token);
  expect(renewed.playerId).toBe(lastPlayer);
  expect(renewed.token).not.toBe(token);
  expect(renewed.expiresAt.getTime()).toBe(clock.nowMs() + 15 * MINUTE_MS);
  expect(await answer(two, token)).toBe('unauthenticated');
  await hearAll(one);
  expect(await answer(one, token)).toBe('unauthenticated');
  expect(await answer(one, renewed.token)).toBe(lastPlayer);
  clock.advance(10 * MINUTE_MS);
  expect(await answer(two, renewed.token)).toBe(lastPlayer);
});

test('of renewals of one token that race, one succeeds', async () => {
  const [one, two] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).renew(token)),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  const { rows } = await pool.query('select from session where player_id = $1 and ended_at is null', [lastPlayer]);
  expect(rows).toHaveLength(1);
});

test('a session ends after 15 minutes, remembered or not', async () => {
  const [one, two] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  clock.advance(15 * MINUTE_MS - 1);
  expect(await one.check(token)).toBe(lastPlayer);
  clock.advance(1);
  expect(() => one.check(token)).toThrow(Refusal);
  expect(await answer(two, token)).toBe('unauthenticated');
  await expect(one.renew(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(44), 'A'.repeat(1_000_000), '\u0000'.repeat(43), '👻'.repeat(21) + 'x'])(
  'what is no token of ours is refused (case %#)',
  async (token) => {
    const [one] = await twoProcesses();
    expect(await answer(one, token)).toBe('unauthenticated');
    await expect(one.renew(token)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(one.end(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  },
);

test('another sign-in ends no earlier session: fifty that race from one launch are all good on every process', async () => {
  const [one, two] = await twoProcesses();
  const launchHash = randomBytes(32);
  const issued = await Promise.all(
    Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? one : two).issue(lastPlayer, launchHash)),
  );
  await hearAll(two);
  const answers = await Promise.all(issued.flatMap(({ token }) => [answer(one, token), answer(two, token)]));
  expect(new Set(answers)).toEqual(new Set([lastPlayer]));
});

test('[T-INIT-1] a player with a thousand open sessions gets no more, and keeps those', async () => {
  const [one] = await twoProcesses();
  const { token } = await one.issue(lastPlayer, null);
  await pool.query(
    `insert into session (token_hash, player_id, created_at, expires_at)
     select sha256(int4send(n)), $1, $2, $3 from generate_series(1, 999) n`,
    [lastPlayer, new Date(clock.nowMs()), new Date(clock.nowMs() + 60_000)],
  );
  await expect(one.issue(lastPlayer, null)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(await answer(one, token)).toBe(lastPlayer);
});

test('[S-SES-1] all sessions of a player end together, and nobody else’s', async () => {
  const [one, two] = await twoProcesses();
  const mine = await Promise.all(Array.from({ length: 3 }, () => one.issue(lastPlayer, null)));
  const other = await one.issue(lastPlayer + 1_000_000n, null);
  for (const { token } of [...mine, other]) await two.check(token);
  expect(await one.endAll(lastPlayer)).toBe(3);
  await hearAll(two);
  for (const { token } of mine) expect(await answer(two, token)).toBe('unauthenticated');
  expect(two.check(other.token)).toBe(lastPlayer + 1_000_000n);
});

test('the sweep deletes what has expired, in bounded steps, and nothing else', async () => {
  const [one] = await twoProcesses();
  await pool.query('delete from session');
  await pool.query(
    `insert into session (token_hash, player_id, created_at, expires_at)
     select sha256(n::text::bytea), 7, $1, $1 from generate_series(1, 2500) n`,
    [new Date(clock.nowMs())],
  );
  const { token } = await one.issue(lastPlayer, null);
  expect(await one.sweep()).toBe(2_500);
  expect(await one.sweep()).toBe(0);
  expect(await answer(one, token)).toBe(lastPlayer);
});

/** A pool whose answers can be held back, as a slow network does. */
class SlowPool extends pg.Pool {
  #gate: Promise<void> = Promise.resolve();

  hold(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  // The signatures of pg's query are overloads; only the one with promises is used here.
  override query = (async (...args: unknown[]) => {
    const query = super.query.bind(this) as unknown as (...given: unknown[]) => Promise<unknown>;
    const result = await query(...args);
    await this.#gate;
    return result;
  }) as unknown as pg.Pool['query'];
}

test('[S-SES-1] an answer that was read before the end is not remembered after it', async () => {
  const [one] = await twoProcesses();
  const slow = new SlowPool(connectionSettings(database.appUrl, { name: 'test slow' }));
  const two = await startProcess({ pool: slow });
  const { token } = await one.issue(lastPlayer, null);
  const letGo = slow.hold();
  const checked = answer(two, token);
  // The row has been read when the server says that this connection waits for the next query.
  await vi.waitFor(async () => {
    const { rows } = await pool.query(
      `select from pg_stat_activity where application_name = 'croupier test slow' and state = 'idle'
       and query like '%from session%'`,
    );
    expect(rows).toHaveLength(1);
  });
  await one.end(token);
  const heard = hearAll(two);
  letGo();
  await heard;
  await checked;
  expect(await answer(two, token)).toBe('unauthenticated');
  await slow.end();
});

async function processOverWire(silenceMaxMs: number): Promise<{ wire: Wire; one: Sessions; two: Sessions }> {
  const [one] = await twoProcesses();
  const wire = new Wire(database.appUrl);
  await wire.mend();
  const two = await startProcess({ url: wire.url(database.appUrl), silenceMaxMs });
  opened.push(wire);
  return { wire, one, two };
}

test('[S-SES-1] while the connection that hears is down every check asks, and afterwards none remembers old things', async () => {
  const { wire, one, two } = await processOverWire(PATIENT_MS);
  const gone = await one.issue(lastPlayer, null);
  const stays = await one.issue(lastPlayer, null);
  for (const { token } of [gone, stays]) {
    await two.check(token);
    expect(two.check(token)).toBe(lastPlayer);
  }

  await wire.close();
  await vi.waitFor(() => {
    expect(two.check(stays.token)).toBeInstanceOf(Promise);
  });
  await one.end(gone.token);
  expect(await answer(two, gone.token)).toBe('unauthenticated');
  expect(await answer(two, stays.token)).toBe(lastPlayer);
  expect(two.check(stays.token)).toBeInstanceOf(Promise);
  // Ends here are not kept waiting by the loss.
  await two.end((await two.issue(lastPlayer, null)).token);

  await wire.mend();
  await vi.waitFor(
    async () => {
      await two.check(stays.token);
      expect(two.check(stays.token)).toBe(lastPlayer);
    },
    { timeout: 5_000 },
  );
  expect(await answer(two, gone.token)).toBe('unauthenticated');
  await one.end(stays.token);
  await hearAll(two);
  expect(await answer(two, stays.token)).toBe('unauthenticated');
});

test('[S-SES-1] a connection that is silent, not closed, is trusted no longer than the silence allowed', async () => {
  const { wire, one, two } = await processOverWire(200);
  const { token } = await one.issue(lastPlayer, null);
  await vi.waitFor(async () => {
    await two.check(token);
    expect(two.check(token)).toBe(lastPlayer);
  });
  wire.stop();
  await one.end(token);
  await vi.waitFor(
    async () => {
      expect(await answer(two, token)).toBe('unauthenticated');
    },
    { timeout: 1_000, interval: 20 },
  );
  // It gives the silent connection up by itself and remembers again over a new one.
  const next = await one.issue(lastPlayer, null);
  await vi.waitFor(
    async () => {
      await two.check(next.token);
      expect(two.check(next.token)).toBe(lastPlayer);
    },
    { timeout: 5_000 },
  );
  expect(await answer(two, token)).toBe('unauthenticated');
});
