import { randomUUID } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { until } from '../../test/crash/until.js';
import { expectProvenBook } from '../../test/oracle/book.js';
import { asset, Casino } from '../../test/support/casino.js';
import { actList } from '../acts.js';
import { ManualClock } from '../platform/clock.js';
import type { Act, Command } from './act.js';
import { verdict } from './row.js';
import type { Answer } from './waiting.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * One lane on a real database under what goes wrong with commands and with commits: the same id from everywhere, poison,
 * faults of the database that pass and that don't, queues that are full, and a player who is refused without end.
 */

/** A game that skips no nonce, so that nonces can be counted. */
const HEADS = { picks: ['heads'] };
const STAKE = 10_000n;

/** An act that is wrong in the way that its command's body says. */
const broken: Act = {
  name: 'broken',
  code: 90,
  decide(_state, { body }) {
    if (body.includes('throw')) throw new Error('planted');
    return { transfers: [], result: null };
  },
};

const troubles: string[] = [];
const clock = new ManualClock(2_000_000_000_000);
let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({
    acts: [...actList, broken],
    clock,
    bounds: { refusalsPerMinute: 100_000, recentMax: 4, playerQueueMax: 512, expireEveryMs: Infinity },
    watch: { trouble: (_lane, what, error) => troubles.push(`${what}: ${String(error)}`) },
  });
  // What a test makes the database do to a commit. A sequence counts on when a transaction is rolled back.
  await casino.owner.query(`
    create sequence public.planted_fault;
    create table public.planted (code text, times bigint, body text);
    create function public.plant() returns trigger language plpgsql as $$
    declare p record;
    begin
      for p in select * from public.planted where new.body like '%' || body || '%' loop
        if nextval('public.planted_fault') <= p.times then raise exception 'planted' using errcode = p.code; end if;
      end loop;
      return new;
    end $$;
    create trigger planted before insert on command for each row execute function public.plant()`);
}, 60_000);

afterAll(() => casino.close());

/** From now on the first `times` rows whose body holds `body` end their commit with this error. */
async function plant(code: string, times: number, body = ''): Promise<void> {
  await casino.owner.query('alter sequence public.planted_fault restart');
  await casino.owner.query('insert into public.planted values ($1, $2, $3)', [code, times, body]);
}

async function heal(): Promise<void> {
  await casino.owner.query('delete from public.planted');
}

/** How often a planted fault was met. */
async function met(): Promise<number> {
  const { rows } = await casino.owner.query<{ n: bigint }>(
    'select case when is_called then last_value else 0 end as n from public.planted_fault',
  );
  return Math.trunc(Number(rows[0]?.n));
}

const bet = (player: bigint, id: string = randomUUID()): Promise<Answer> =>
  casino.bet(player, 'coinflip', HEADS, STAKE, { id });

async function codeOf(answer: Promise<Answer>): Promise<string> {
  try {
    const { row } = await answer;
    return row.verdict === verdict.accepted ? 'accepted' : (JSON.parse(row.result ?? '') as { code: string }).code;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function tally(codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

async function rowsWith(id: string): Promise<number> {
  return (await casino.owner.query('select from command where id = $1', [id])).rowCount ?? 0;
}

describe('the same id', () => {
  it('[G-UI-2, S-BIZ-1] sent 100 times at once is one row, and 99 times the same answer again', async () => {
    const player = await casino.openPlayer();
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 100 }, () => bet(player, id)));
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(99);
    for (const { row, pair } of answers)
      expect({ row, pair }).toEqual({ row: answers[0]?.row, pair: answers[0]?.pair });
    expect(await rowsWith(id)).toBe(1);
  });

  it('[S-BIZ-1] with two contents at once is one verdict, and a conflict for all with the other content', async () => {
    const player = await casino.openPlayer();
    const id = randomUUID();
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        codeOf(casino.bet(player, 'coinflip', HEADS, STAKE + BigInt(index % 2), { id })),
      ),
    );
    expect(tally(codes)).toEqual({ accepted: 10, command_conflict: 10 });
    expect(await rowsWith(id)).toBe(1);
  });

  it('[S-BIZ-1] of another act, account, asset, game, round or amount is a conflict', async () => {
    const player = await casino.openPlayer();
    await casino.deposit(player, 100n);
    const { row } = await bet(player);
    const { id } = row;
    const others: Promise<Answer>[] = [
      casino.rotate(player, 'mine', { id }),
      casino.bet(player, 'coinflip', HEADS, STAKE, { id, no: 1 }),
      casino.bet(player, 'coinflip', HEADS, STAKE, { id, asset: asset.real }),
      casino.bet(player, 'limbo', { targetX100: 200 }, STAKE, { id }),
      casino.bet(player, 'coinflip', { picks: ['tails'] }, STAKE, { id }),
      casino.bet(player, 'coinflip', HEADS, STAKE + 1n, { id }),
      casino.move(player, id, { cashOut: true }, { id }),
    ];
    expect(tally(await Promise.all(others.map(codeOf)))).toEqual({ command_conflict: others.length });
    expect((await bet(player, id)).row).toEqual(row);
  });

  it('[S-AZ-1] of another player is a command of its own', async () => {
    const [one, two] = [await casino.openPlayer(), await casino.openPlayer()];
    const id = randomUUID();
    const answers = await Promise.all([bet(one, id), bet(two, id), bet(one, id), bet(two, id)]);
    expect(answers.map(({ row, replayed }) => [row.playerId, replayed])).toEqual([
      [one, false],
      [two, false],
      [one, true],
      [two, true],
    ]);
    expect(answers[2].row.hash).toBe(answers[0].row.hash);
    expect(await rowsWith(id)).toBe(2);
  });

  it('[S-BIZ-1, G-UI-2] long after memory forgot it is answered from the book, and harms nobody in its batch', async () => {
    const player = await casino.openPlayer();
    const old = await bet(player);
    for (let more = 0; more < 8; more += 1) await bet(player);
    const nonce = 9;
    const others = Array.from({ length: 10 }, () => randomUUID());
    const answers = await Promise.all([
      ...others.slice(0, 5).map((id) => bet(player, id)),
      bet(player, old.row.id),
      ...others.slice(5).map((id) => bet(player, id)),
    ]);
    const [repeated] = answers.splice(5, 1);
    expect(repeated).toEqual({ row: old.row, pair: old.pair, replayed: true });
    expect(answers.map(({ row }) => row.nonce)).toEqual(others.map((_, index) => nonce + index));
    expect(await codeOf(casino.bet(player, 'coinflip', HEADS, STAKE + 1n, { id: old.row.id }))).toBe(
      'command_conflict',
    );
  });

  it('[S-BIZ-1] is answered from the book even where the same command could not be decided any more', async () => {
    const player = await casino.openPlayer();
    const open = await casino.bet(player, 'mines', { mines: 24 }, STAKE);
    const id = randomUUID();
    const move = await casino.move(player, open.row.id, { reveal: 3 }, { id });
    for (let more = 0; more < 8; more += 1) await bet(player);
    expect(await casino.move(player, open.row.id, { reveal: 3 }, { id })).toEqual({ ...move, replayed: true });
    const { rows } = await casino.owner.query<Pick<Command, 'id' | 'body'>>(
      'select id, body from command where player_id = $1 and act = 1',
      [String(player)],
    );
    const [opening] = rows;
    if (opening === undefined) throw new Error('the player was opened');
    const again = await casino.submit({ playerId: player, act: 1, asset: asset.play, ...opening });
    expect(again).toMatchObject({ replayed: true, row: { verdict: verdict.accepted, inMinor: 100_000_000n } });
  });
});

describe('a hundred at once', () => {
  it('[G-GAM-10, C-CRED-1] against a balance for one: one bet is accepted, 99 are refused, nothing goes below zero', async () => {
    const player = await casino.openPlayer({ welcomeMinor: STAKE });
    // It wins once in a million times, so the balance stays used up.
    const longShot = { targetX100: 100_000_000 };
    const codes = await Promise.all(
      Array.from({ length: 100 }, () => codeOf(casino.bet(player, 'limbo', longShot, STAKE))),
    );
    expect(codes[0]).toBe('accepted');
    expect(tally(codes)).toEqual({ accepted: 1, insufficient_funds: 99 });
  });

  it('[G-PAY-3] holds against a balance for one: one is accepted, 99 are refused', async () => {
    const player = await casino.openPlayer();
    await casino.deposit(player, 700n);
    const codes = await Promise.all(
      Array.from({ length: 100 }, () => codeOf(casino.reserve(player, 700n, clock.nowMs() + 1_000))),
    );
    expect(tally(codes)).toEqual({ accepted: 1, insufficient_funds: 99 });
  });

  it('[G-GAM-11] rounds of one game: one is open, 99 are refused and name it', async () => {
    const player = await casino.openPlayer();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => casino.bet(player, 'mines', { mines: 3 }, STAKE)),
    );
    const [opened, ...others] = answers.map(({ row }) => row);
    expect(opened).toMatchObject({ verdict: verdict.accepted });
    for (const { result } of others) {
      expect(JSON.parse(result ?? '')).toEqual({ code: 'round_open', details: { roundId: opened?.id } });
    }
  });

  it.each(['settle', 'void', 'expire'] as const)(
    '[G-PAY-3, G-UI-2] endings of one hold, %s first: it ends once, by the first, and the others name what ended it',
    async (first) => {
      const player = await casino.openPlayer();
      await casino.deposit(player, 1_000n);
      const hold = (await casino.reserve(player, 600n, clock.nowMs())).row.id;
      const end = (how: string): Promise<Answer> => {
        if (how === 'settle') return casino.settle(player, hold, 250n);
        return how === 'void' ? casino.void(player, hold) : casino.expire(player, hold);
      };
      const ways = [first, ...Array.from({ length: 33 }, () => ['settle', 'void', 'expire']).flat()];
      const codes = await Promise.all(ways.map((how) => codeOf(end(how))));
      const ended = { settle: 'hold_settled', void: 'hold_voided', expire: 'hold_expired' }[first];
      expect(tally(codes)).toEqual({ accepted: 1, [ended]: 99 });
      const left = await casino.bet(player, 'coinflip', HEADS, 10_000n, { asset: asset.real });
      expect(left.row.balanceMinor).toBe(first === 'settle' ? 750n : 1_000n);
    },
  );

  it('[G-GAM-2, G-UI-2] bets against rotations: each nonce in one pair, none twice, none missing', async () => {
    const player = await casino.openPlayer();
    const answers = await Promise.all(
      Array.from({ length: 110 }, (_, index) =>
        index % 11 === 5 ? casino.rotate(player, `seed-${String(index)}`) : bet(player),
      ),
    );
    const drawn = answers.map(({ row }) => row).filter(({ nonce }) => nonce !== null);
    expect(drawn).toHaveLength(100);
    const pairs = new Map<number, number[]>();
    for (const { seedId, nonce, skipped } of drawn) {
      const nonces = pairs.get(seedId ?? 0) ?? [];
      expect((nonce ?? 0) - (skipped ?? 0)).toBe((nonces.at(-1) ?? -1) + 1);
      pairs.set(seedId ?? 0, [...nonces, nonce ?? 0]);
    }
    expect(pairs.size).toBe(11);
  });
});

describe('poison in a batch of 64', () => {
  const poisons: readonly [string, Partial<Command> & { act: number }][] = [
    ['an act that throws', { act: broken.code, body: '"throw"' }],
    ['a text that the database does not take', { act: broken.code, body: '"\u0000"' }],
    ['a number that no column holds', { act: broken.code, body: '{}', no: 40_000 }],
    ['a row that a constraint forbids', { act: broken.code, body: '"forbidden"' }],
  ];

  it.each(poisons)(
    '[S-BIZ-1] %s: it is answered as our fault, the 63 others as ever, and its id stays free',
    async (_what, poison) => {
      await plant('23514', 1_000, 'forbidden');
      troubles.length = 0;
      const players = await Promise.all(Array.from({ length: 8 }, () => casino.openPlayer()));
      const [victim = 0n] = players;
      const id = randomUUID();
      const good = Array.from({ length: 63 }, (_, index) => ({ id: randomUUID(), player: players[index % 8] ?? 0n }));
      const answers = await Promise.all([
        ...good.slice(0, 31).map(({ id: one, player }) => codeOf(bet(player, one))),
        codeOf(casino.submit({ playerId: victim, id, ...poison })),
        ...good.slice(31).map(({ id: one, player }) => codeOf(bet(player, one))),
      ]);
      expect(answers.splice(31, 1)).toEqual(['internal_error']);
      expect(tally(answers)).toEqual({ accepted: 63 });
      // Halving finds one of 64 in 2 * log2(64) calls at most.
      expect(troubles.filter((trouble) => trouble.startsWith('commit: data')).length).toBeLessThanOrEqual(12);
      expect(troubles.length).toBeGreaterThan(0);
      expect(await rowsWith(id)).toBe(0);
      await heal();
      expect(await codeOf(bet(victim, id))).toBe('accepted');
    },
  );
});

describe('a commit that fails', () => {
  it.each(['40001', '40P01', '55P03', '57014'])(
    '[G-GAM-2] for a passing fault (%s) is done again, with the same nonces and outcomes, once each',
    async (code) => {
      const player = await casino.openPlayer();
      await bet(player);
      await plant(code, 2);
      const answers = await Promise.all(Array.from({ length: 20 }, () => bet(player)));
      expect(await met()).toBeGreaterThan(2);
      await heal();
      expect(answers.map(({ row }) => row.nonce)).toEqual(answers.map((_, index) => index + 1));
      expect(answers.every(({ replayed }) => !replayed)).toBe(true);
    },
  );

  it('[S-BOT-1] again and again is given up after three more tries: 503 with Retry-After, nothing stored', async () => {
    const player = await casino.openPlayer();
    const before = await bet(player);
    await plant('40001', 1_000);
    const id = randomUUID();
    await expect(bet(player, id)).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 1 } });
    expect(await met()).toBe(4);
    await heal();
    expect(await rowsWith(id)).toBe(0);
    await until('the lane takes commands again', async () => (await codeOf(bet(player, id))) === 'accepted');
    expect((await bet(player, id)).row.nonce).toBe((before.row.nonce ?? 0) + 1);
  });

  it('[S-BOT-1] for want of room closes the lane for a moment instead of trying again', async () => {
    const player = await casino.openPlayer();
    await plant('53100', 1_000);
    const id = randomUUID();
    expect(await codeOf(bet(player, id))).toBe('unavailable');
    expect(await codeOf(bet(player, id))).toBe('unavailable');
    expect(await met()).toBe(1);
    await heal();
    await until('the lane takes commands again', async () => (await codeOf(bet(player, id))) === 'accepted');
    expect(await rowsWith(id)).toBe(1);
  });

  it('[G-GAM-2] gives its nonce to the next bet: a number is used by what is stored and by nothing else', async () => {
    const player = await casino.openPlayer();
    const first = await bet(player);
    await plant('23514', 1_000, '"tails","tails","tails"');
    expect(await codeOf(casino.bet(player, 'coinflip', { picks: ['tails', 'tails', 'tails'] }, STAKE))).toBe(
      'internal_error',
    );
    await heal();
    const next = await bet(player);
    expect(next.row.nonce).toBe((first.row.nonce ?? 0) + 1);
    expect(next.row.balanceMinor).toBe((first.row.balanceMinor ?? 0n) - STAKE + (next.row.inMinor ?? 0n));
  });
});

it('[S-BOT-1] proves its book after all of this', () => expectProvenBook(casino));
