import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { ManualClock } from '../platform/clock.js';
import { openPool, type Pool } from '../platform/database.js';
import { IdentitiesStore } from './identities.store.js';

let database: TestDatabase;
let pool: Pool;
const clock = new ManualClock(1_795_000_000_000);

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.appUrl, { name: 'test', max: 20 });
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const store = (bytes: (count: number) => Buffer = randomBytes) => new IdentitiesStore(pool, clock, bytes);

test('[T-INIT-1] fifty first sign-ins of one person that race give one player', async () => {
  const stores = [store(), store()] as const;
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => stores[index % 2 === 0 ? 0 : 1].findOrCreate({ id: 42 })),
  );
  expect(new Set(all.map((identity) => identity.playerId)).size).toBe(1);
  const { rows } = await pool.query('select player_id from telegram_identity where telegram_id = 42');
  expect(rows).toEqual([{ player_id: all[0]?.playerId }]);
});

test('a player’s number is random, positive and below 2^62', async () => {
  const ones = await store(() => Buffer.alloc(8, 0xff)).findOrCreate({ id: 43 });
  expect(ones.playerId).toBe(2n ** 62n - 1n);
  const zeros = await store(() => Buffer.alloc(8)).findOrCreate({ id: 44 });
  expect(zeros.playerId).toBe(1n);
});

test('a number that is taken is drawn again, a source that only repeats itself is an error', async () => {
  const taken = Buffer.alloc(8, 0x11);
  await store(() => taken).findOrCreate({ id: 45 });
  const draws = [taken, Buffer.alloc(8, 0x22)];
  const second = await store(() => draws.shift() ?? taken).findOrCreate({ id: 46 });
  expect(second.playerId).toBe(0x2222222222222222n >> 2n);
  await expect(store(() => taken).findOrCreate({ id: 47 })).rejects.toThrow(/unique/);
});

test.each([2 ** 31, 2 ** 40, 2 ** 52 - 1, 2 ** 52, Number.MAX_SAFE_INTEGER])('the id %d survives', async (id) => {
  const made = await store().findOrCreate({ id, first_name: 'A' });
  expect(made.telegramId).toBe(BigInt(id));
  expect(await store().findByPlayer(made.playerId)).toEqual(made);
});

test.each([
  ['Arabic', 'محمد عبد الله', 'الهاشمي'],
  ['Persian with a zero-width non-joiner', 'علی‌رضا', 'می‌خواهم'],
  ['Cyrillic', 'Зоя', 'Ёжикова-Щукина'],
  ['Hebrew with a right-to-left mark', 'שלום\u200f', 'כהן'],
  ['Thai', 'สมชาย', 'ใจดี'],
  ['emoji joined to a family', '👨‍👩‍👧‍👦', '🏳️‍🌈🎲'],
  ['flags and skin tones', '🇺🇦👍🏽', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['decomposed accents', 'Zoe\u0308', 'Nguye\u0302\u0303n'],
  ['quotes and code', `O'Brien"; drop table session; --`, '<script>alert(1)</script>\\'],
])('[S-IN-1] names survive: %s', async (_, firstName, lastName) => {
  const id = 1_000_000 + Math.abs(firstName.codePointAt(0) ?? 0);
  const made = await store().findOrCreate({ id, first_name: firstName, last_name: lastName });
  expect(made).toMatchObject({ firstName, lastName });
  expect(await store().findByPlayer(made.playerId)).toEqual(made);
});

test('[S-IN-1] what forges lines or turns the text around is taken out of names', async () => {
  const made = await store().findOrCreate({
    id: 60,
    first_name: '\u202eadmin\u202c\n\u0000\u0007\u009f',
    last_name: ' \u2066x\u2069\u2028y\ud83c ',
  });
  expect(made).toMatchObject({ firstName: 'admin', lastName: 'xy' });
});

test('[S-IN-1] names are cut at 64 code points, between what people see as characters', async () => {
  const family = '👨‍👩‍👧‍👦';
  const made = await store().findOrCreate({
    id: 61,
    first_name: family.repeat(100),
    last_name: `a${'\u0301'.repeat(100_000)}`,
  });
  expect(made.firstName).toBe(family.repeat(9));
  expect(made.lastName).toBe(`a${'\u0301'.repeat(63)}`);
});

test('[S-IN-1] fields of the wrong type or shape count as absent', async () => {
  const made = await store().findOrCreate({
    id: 62,
    first_name: { toString: 'x' },
    last_name: ['x'],
    username: 'not a name',
    language_code: '../../etc/passwd',
    is_premium: 'true',
  });
  expect(made).toMatchObject({
    firstName: '',
    lastName: null,
    username: null,
    languageCode: null,
    isPremium: false,
  });
});

test('the profile becomes what Telegram says at each sign-in; player and first sight stay', async () => {
  const first = await store().findOrCreate({ id: 63, first_name: 'Old', last_name: 'Name', username: 'old_name' });
  clock.advance(60_000);
  const user = { id: 63, first_name: 'New', username: 'new_name', language_code: 'pt-br', is_premium: true };
  const second = await store().findOrCreate(user);
  expect(second).toEqual({
    playerId: first.playerId,
    telegramId: 63n,
    firstName: 'New',
    lastName: null,
    username: 'new_name',
    languageCode: 'pt-br',
    isPremium: true,
  });
  const { rows } = await pool.query<{ created_at: Date; seen_at: Date }>(
    'select created_at, seen_at from telegram_identity where telegram_id = 63',
  );
  expect((rows[0]?.seen_at.getTime() ?? 0) - (rows[0]?.created_at.getTime() ?? 0)).toBe(60_000);
});

test('[D-ERA-1] the role that serves can erase an identity, and nothing else knows it', async () => {
  const made = await store().findOrCreate({ id: 64, first_name: 'Gone' });
  await pool.query('delete from telegram_identity where player_id = $1', [made.playerId]);
  expect(await store().findByPlayer(made.playerId)).toBeNull();
});
