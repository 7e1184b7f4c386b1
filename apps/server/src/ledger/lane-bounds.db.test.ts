import { randomUUID } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { until } from '../../test/crash/until.js';
import { expectProvenBook } from '../../test/oracle/book.js';
import { Casino } from '../../test/support/casino.js';
import { ManualClock } from '../platform/clock.js';
import type { Answer } from './waiting.js';

vi.setConfig({ testTimeout: 60_000 });

/** A lane whose bounds are small: what is beyond them is told to come back, leaves nothing behind and keeps its id free. */

const DICE = { side: 'under', wins: 4_950 };
const STAKE = 10_000n;
const clock = new ManualClock(2_000_000_000_000);
let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({
    clock,
    bounds: { queueMax: 8, playerQueueMax: 5, refusalsPerMinute: 6, expireEveryMs: 0 },
  });
}, 60_000);

afterAll(() => casino.close());

async function outcomes(answers: readonly Promise<Answer>[]): Promise<(string | Refusal)[]> {
  const settled = await Promise.allSettled(answers);
  return settled.map((one) => {
    if (one.status === 'fulfilled') return one.value.row.verdict === 1 ? 'accepted' : 'refused';
    if (one.reason instanceof Refusal) return one.reason;
    throw one.reason;
  });
}

const busy = new Refusal('busy', { retryAfterSeconds: 1 });

it('[S-BOT-1] a full queue refuses the rest with Retry-After; those ids pass later', async () => {
  const players = await openPlayers(20);
  const bets = players.map((player) => ({ player, id: randomUUID() }));
  const send = (from: number): Promise<Answer>[] =>
    bets.slice(from).map(({ player, id }) => casino.bet(player, 'dice', DICE, STAKE, { id }));
  expect(await outcomes(send(0))).toEqual([...Array<string>(8).fill('accepted'), ...Array<Refusal>(12).fill(busy)]);
  const stored = await casino.owner.query('select from command where act = 10 and player_id = any($1)', [
    players.map(String),
  ]);
  expect(stored.rowCount).toBe(8);
  expect(await outcomes(send(12))).toEqual(Array<string>(8).fill('accepted'));
});

it('[S-BOT-1] one player has few places in the queue, and takes none of the others’', async () => {
  const [greedy = 0n, modest = 0n] = await openPlayers(2);
  const bets = Array.from({ length: 9 }, () => casino.bet(greedy, 'dice', DICE, STAKE));
  const other = casino.bet(modest, 'dice', DICE, STAKE);
  expect(await outcomes(bets)).toEqual([...Array<string>(5).fill('accepted'), ...Array<Refusal>(4).fill(busy)]);
  expect(await outcomes([other])).toEqual(['accepted']);
  // The places are free again.
  expect(await outcomes([casino.bet(greedy, 'dice', DICE, STAKE)])).toEqual(['accepted']);
});

it('[S-BOT-1] a player is refused so often in a minute, then told to wait; no more is stored until the minute is over', async () => {
  const [player = 0n] = await openPlayers(1);
  const tooMuch = (): Promise<Answer> => casino.bet(player, 'dice', DICE, 50_000_000n);
  const first = [...(await outcomes([1, 2, 3].map(tooMuch))), ...(await outcomes([1, 2, 3].map(tooMuch)))];
  expect(first).toEqual(Array<string>(6).fill('refused'));
  clock.advance(20_000);
  const exhausted = new Refusal('refusals_exhausted', { retryAfterSeconds: 40 });
  expect(await outcomes([tooMuch(), tooMuch()])).toEqual([exhausted, exhausted]);
  expect(await refusalsOf(player)).toBe(6);
  clock.advance(39_999);
  expect(await outcomes([tooMuch()])).toEqual([new Refusal('refusals_exhausted', { retryAfterSeconds: 1 })]);
  clock.advance(1);
  expect(await outcomes([tooMuch()])).toEqual(['refused']);
});

it('[S-BOT-1] many at once don’t pass the budget of refusals either', async () => {
  const [player = 0n] = await openPlayers(1);
  const tooMuch = (): Promise<Answer> => casino.bet(player, 'dice', DICE, 50_000_000n);
  await outcomes([1, 2, 3, 4].map(tooMuch));
  const burst = await outcomes([1, 2, 3, 4, 5].map(tooMuch));
  const exhausted = new Refusal('refusals_exhausted', { retryAfterSeconds: 60 });
  expect(burst).toEqual(['refused', 'refused', exhausted, exhausted, exhausted]);
  expect(await refusalsOf(player)).toBe(6);
});

it('[S-BIZ-1] a stored refusal is told again while the budget is used up, and what can be accepted is accepted', async () => {
  const [player = 0n] = await openPlayers(1);
  const id = randomUUID();
  const first = await casino.bet(player, 'dice', DICE, 50_000_000n, { id });
  for (let more = 0; more < 5; more += 1) await casino.bet(player, 'dice', DICE, 50_000_000n);
  await expect(casino.bet(player, 'dice', DICE, 50_000_000n)).rejects.toThrow('refusals_exhausted');
  expect((await casino.bet(player, 'dice', DICE, STAKE)).row.verdict).toBe(1);
  expect(await casino.bet(player, 'dice', DICE, 50_000_000n, { id })).toEqual({ ...first, replayed: true });
});

it('[G-PAY-3] the system ends a hold whose time is over, once, and not before', async () => {
  const [player = 0n] = await openPlayers(1);
  await casino.deposit(player, 500n);
  const due = await casino.reserve(player, 200n, clock.nowMs());
  const later = await casino.reserve(player, 300n, clock.nowMs() + 1);
  await until('the hold has ended', async () => (await stateOf(due.row.id)) === 4);
  expect(await stateOf(later.row.id)).toBe(1);
  clock.advance(1);
  await until('the other hold has ended', async () => (await stateOf(later.row.id)) === 4);
  const { rows } = await casino.owner.query<{ n: bigint }>(
    'select count(*) as n from command where player_id = $1 and act = 23',
    [String(player)],
  );
  expect(rows).toEqual([{ n: 2n }]);
});

it('[G-REC-7] proves its book after all of this', () => expectProvenBook(casino));

/** One after the other: they would fill the queue themselves. */
async function openPlayers(count: number): Promise<bigint[]> {
  const players: bigint[] = [];
  while (players.length < count) players.push(await casino.openPlayer({ welcomeMinor: 1_000_000n }));
  return players;
}

async function refusalsOf(player: bigint): Promise<number> {
  const { rowCount } = await casino.owner.query('select from command where player_id = $1 and verdict = 2', [
    String(player),
  ]);
  return rowCount ?? 0;
}

async function stateOf(holdId: string): Promise<number | undefined> {
  const { rows } = await casino.owner.query<{ state: number }>('select state from hold where id = $1', [holdId]);
  return rows[0]?.state;
}
