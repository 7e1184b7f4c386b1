import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { ManualClock } from '../platform/clock.js';
import { connectionSettings, openPool, type Pool } from '../platform/database.js';
import { IdentitiesStore } from './identities.store.js';
import { launchSecret } from './launch-data.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

const TOKEN = '7700000001:AAF-casino-test-token_0123456789abcdef';
const NOW = 1_795_000_000;

let database: TestDatabase;
let pool: Pool;
let sessions: Sessions;
const clock = new ManualClock(NOW * 1000);
let openings: bigint[] = [];
let refusals: string[] = [];
let bookIsDown = false;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.appUrl, { name: 'test', max: 20 });
  const listener = connectionSettings(database.appUrl, { name: 'test listener' });
  sessions = new Sessions({ pool, listener, clock, randomBytes });
  await sessions.start();
}, 60_000);

beforeEach(() => {
  openings = [];
  refusals = [];
  bookIsDown = false;
});

afterAll(async () => {
  await sessions.close();
  await pool.end();
  await database.drop();
});

function makeSignIn(): SignIn {
  return new SignIn({
    key: { hmac: TOKEN },
    identities: new IdentitiesStore(pool, clock, randomBytes),
    sessions,
    clock,
    openPlayer: (playerId) => {
      openings.push(playerId);
      return bookIsDown ? Promise.reject(new Error('the book is down')) : Promise.resolve();
    },
    onRefused: (reason) => refusals.push(reason),
  });
}

function launchData(user: object, authDate = NOW): string {
  const fields = [`auth_date=${String(authDate)}`, `user=${JSON.stringify(user)}`];
  const hash = createHmac('sha256', launchSecret(TOKEN)).update(fields.join('\n')).digest('hex');
  return `user=${encodeURIComponent(JSON.stringify(user))}&auth_date=${String(authDate)}&hash=${hash}`;
}

test('[T-INIT-1] launch data becomes a player with an account and a session', async () => {
  const before = clock.nowMs();
  const signedIn = await makeSignIn().signIn(launchData({ id: 2 ** 52, first_name: 'Зоя 🎲', username: 'zoya' }));
  expect(signedIn.player).toMatchObject({ telegramId: 2n ** 52n, firstName: 'Зоя 🎲', username: 'zoya' });
  expect(signedIn.expiresAt.getTime()).toBe(before + 15 * 60_000);
  expect(openings).toEqual([signedIn.player.playerId]);
  expect(await sessions.check(signedIn.token)).toBe(signedIn.player.playerId);
});

test('fifty first sign-ins of one person that race all get sessions of one player', async () => {
  const signIn = makeSignIn();
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => signIn.signIn(launchData({ id: 77, first_name: `N${String(index)}` }))),
  );
  const players = new Set(all.map(({ player }) => player.playerId));
  expect(players.size).toBe(1);
  expect(new Set(openings)).toEqual(players);
  expect(new Set(all.map(({ token }) => token)).size).toBe(50);
  const { rows } = await pool.query('select from telegram_identity where telegram_id = 77');
  expect(rows).toHaveLength(1);
});

test('the same launch data may be exchanged again, as after a reload', async () => {
  const raw = launchData({ id: 78 });
  const first = await makeSignIn().signIn(raw);
  const second = await makeSignIn().signIn(raw);
  expect(second.player.playerId).toBe(first.player.playerId);
  expect(await sessions.check(first.token)).toBe(await sessions.check(second.token));
});

test('[T-INIT-1] every cause of a refusal looks the same to the client and is counted apart', async () => {
  const good = launchData({ id: 79 });
  const cases = [
    ['', 'MALFORMED'],
    ['x'.repeat(9_000), 'TOO_LONG'],
    [`user=%7B%22id%22%3A1%7D&${good}`, 'DUPLICATE_KEY'],
    [good.replace(/hash=./, 'hash=x'), 'HASH_MALFORMED'],
    [good.replace('79', '80'), 'HASH_INVALID'],
    [launchData({ id: 79 }, NOW - 86_401), 'EXPIRED'],
    [launchData({ id: 79 }, NOW + 61), 'AUTH_DATE_FUTURE'],
    [launchData({ id: '79' }), 'USER_INVALID'],
  ] as const;
  for (const [raw] of cases) {
    await expect(makeSignIn().signIn(raw)).rejects.toMatchObject({ code: 'launch_data_refused', details: {} });
  }
  expect(refusals).toEqual(cases.map(([, reason]) => reason));
  expect(openings).toEqual([]);
  const { rows } = await pool.query('select from telegram_identity where telegram_id in (1, 79, 80)');
  expect(rows).toEqual([]);
});

test('nobody gets a session before he has an account', async () => {
  bookIsDown = true;
  await expect(makeSignIn().signIn(launchData({ id: 81 }))).rejects.toThrow('the book is down');
  const open = `select from session where player_id = (select player_id from telegram_identity where telegram_id = 81)`;
  expect((await pool.query(open)).rows).toEqual([]);
  bookIsDown = false;
  const { player } = await makeSignIn().signIn(launchData({ id: 81 }));
  expect(openings).toEqual([player.playerId, player.playerId]);
});
