import { randomUUID } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectProvenBook } from '../../test/oracle/book.js';
import { Casino } from '../../test/support/casino.js';
import { TEST_INTERNAL_SECRET } from '../../test/support/database.js';
import type { Command } from './act.js';
import { sealRequest } from './internal-seal.js';
import type { Lanes } from './lanes.js';
import { deposit } from './house/deposit.js';
import { reserveHold } from './holds/reserve-hold.js';
import { settleHold } from './holds/settle-hold.js';
import { voidHold } from './holds/void-hold.js';
import { expireHold } from './holds/expire-hold.js';
import { placeBet } from '../rounds/place-bet.js';
import { rotateSeeds } from '../rounds/rotate-seeds.js';
import type { Answer } from './waiting.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * Two owners of lanes on one database, as two processes would be: commands reach either, a lane is one's own or the
 * other's, and it changes hands while commands are under way.
 */

const STAKE = 10_000n;
const troubles: string[] = [];
let casino: Casino;
/** The second process. */
let other: Lanes;

beforeAll(async () => {
  casino = await Casino.open({
    lanes: 2,
    bounds: { refusalsPerMinute: 100_000 },
    watch: { trouble: (lane, what, error) => troubles.push(`${String(lane)} ${what}: ${String(error)}`) },
  });
}, 60_000);

afterAll(() => casino.close());

const empty = { no: 0, asset: null, game: null, roundId: null, amountMinor: null, body: '{}' };

/** A game that skips no nonce, so that nonces can be counted. */
function betOf(playerId: bigint, id: string = randomUUID(), stake = STAKE): Command {
  const body = '{"picks":["heads"]}';
  return { ...empty, playerId, id, act: placeBet.code, asset: 1, game: 3, amountMinor: stake, body };
}

async function codeOf(answer: Promise<Answer>): Promise<string> {
  try {
    const { row } = await answer;
    return row.verdict === 1 ? 'accepted' : (JSON.parse(row.result ?? '') as { code: string }).code;
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

interface LaneRow {
  readonly id: number;
  readonly owner: string | null;
  readonly epoch: bigint;
  readonly seq: bigint;
}

async function laneRows(): Promise<LaneRow[]> {
  return (await casino.owner.query<LaneRow>('select id, owner, epoch, seq from lane order by id')).rows;
}

/** The leases are over, as after a pause; whoever looks first takes the lanes. */
async function endLeases(): Promise<void> {
  await casino.owner.query("update lane set lease_until = '-infinity'");
}

describe('two processes, one of which has the lanes', () => {
  /** Commands go to both in turn. */
  const submit = (command: Command, index: number): Promise<Answer> =>
    (index % 2 === 0 ? casino.lanes : other).submit(command);

  beforeAll(async () => {
    other = await casino.openAnother();
    await other.start();
  });

  afterAll(() => other.stop());

  it('the second finds the first at work and takes nothing', () => {
    expect([...casino.lanes.owned].sort()).toEqual([0, 1]);
    expect(other.owned).toEqual([]);
    expect(other.ready()).toBe(true);
  });

  it('[G-UI-2, S-BIZ-1] the same command 100 times through both is one row, and 99 times the same answer', async () => {
    const player = await casino.openPlayer();
    const command = betOf(player);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => submit(command, index)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const bodies = new Set(answers.map(({ row, pair }) => JSON.stringify({ ...row, ...pair }, bigintText)));
    expect(bodies.size).toBe(1);
    expect((await casino.owner.query('select from command where id = $1', [command.id])).rowCount).toBe(1);
  });

  it('[S-BIZ-1] one id with two contents through both is one verdict and a conflict', async () => {
    const player = await casino.openPlayer({ lane: 1 });
    const id = randomUUID();
    const codes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => codeOf(submit(betOf(player, id, STAKE + BigInt(index % 2)), index))),
    );
    expect(tally(codes)).toEqual({ accepted: 20, command_conflict: 20 });
  });

  it('[G-GAM-10, C-CRED-1] 100 bets through both against a balance for one: one is accepted', async () => {
    const player = await casino.openPlayer({ welcomeMinor: STAKE });
    const body = '{"targetX100":100000000}';
    const codes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => codeOf(submit({ ...betOf(player), game: 2, body }, index))),
    );
    expect(tally(codes)).toEqual({ accepted: 1, insufficient_funds: 99 });
  });

  it('[G-GAM-2] rotations against 100 bets through both: each nonce in one pair, none twice, none missing', async () => {
    const player = await casino.openPlayer({ lane: 1 });
    const rotation = { ...empty, playerId: player, act: rotateSeeds.code };
    const answers = await Promise.all(
      Array.from({ length: 110 }, (_, index) =>
        index % 11 === 3
          ? submit({ ...rotation, id: randomUUID(), body: `{"clientSeed":"s${String(index)}"}` }, index)
          : submit(betOf(player), index),
      ),
    );
    const drawn = answers.map(({ row }) => row).filter(({ nonce }) => nonce !== null);
    expect(drawn).toHaveLength(100);
    const due = new Map<number, number>();
    for (const { seedId, nonce, skipped } of drawn.sort((a, b) => a.seq - b.seq)) {
      expect((nonce ?? 0) - (skipped ?? 0)).toBe(due.get(seedId ?? 0) ?? 0);
      due.set(seedId ?? 0, (nonce ?? 0) + 1);
    }
  });

  it('[G-PAY-3, G-UI-2] settle, void and expire of one hold through both: one of them ends it', async () => {
    const player = await casino.openPlayer();
    const amount = 900n;
    const body = JSON.stringify({ amountMinor: String(amount), reference: 'race' });
    await casino.lanes.submit({ ...empty, playerId: player, id: randomUUID(), act: deposit.code, asset: 2, body });
    const hold = { ...empty, playerId: player, id: randomUUID(), act: reserveHold.code, asset: 2, amountMinor: amount };
    await other.submit({ ...hold, body: '{"expiresAtMs":0}' });
    const ending = [
      { act: settleHold.code, body: JSON.stringify({ holdId: hold.id, settledMinor: '400' }) },
      { act: voidHold.code, body: JSON.stringify({ holdId: hold.id }) },
      { act: expireHold.code, body: JSON.stringify({ holdId: hold.id }) },
    ];
    const codes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const how = ending[index % 3] ?? { act: 0, body: '' };
        return codeOf(submit({ ...empty, playerId: player, id: randomUUID(), ...how }, index));
      }),
    );
    const counts = tally(codes);
    // The system ends it too when it looks, and then all of these come too late.
    expect(counts['accepted'] ?? 0).toBeLessThanOrEqual(1);
    expect(Object.keys(counts).filter((code) => code !== 'accepted')).toHaveLength(1);
    const { rows } = await casino.owner.query<{ state: number; settled: bigint | null; cash: bigint; held: bigint }>(
      `select h.state, h.settled, c.balance as cash, d.balance as held from hold h
        join account c on c.player_id = h.player_id and c.asset = h.asset and c.pocket = 1
        join account d on d.player_id = h.player_id and d.asset = h.asset and d.pocket = 3 where h.id = $1`,
      [hold.id],
    );
    const [row] = rows;
    expect(row?.held).toBe(0n);
    expect(row?.cash).toBe(row?.state === 2 ? 500n : 900n);
  });

  it('[S-AZ-1] the inner door lets nobody in who does not know its secret', async () => {
    const { rows } = await casino.owner.query<{ address: string }>('select address from lane');
    const address = rows[0]?.address ?? '';
    expect((await fetch(`${address}/ping`)).status).toBe(401);
    const command = JSON.stringify({ commands: [{ ...betOf(1n), playerId: '1', amountMinor: '1' }] });
    const secret = TEST_INTERNAL_SECRET;
    const sealed = (key: string, path = '/commands', nonce = 'once'): Record<string, string> => ({
      'x-croupier-nonce': 'once',
      'x-croupier-seal': sealRequest(key, path, nonce, command),
    });
    const strangers = [{}, sealed('wrong'), sealed(secret, '/ping'), sealed(secret, '/commands', 'another')];
    for (const headers of strangers) {
      const answer = await fetch(`${address}/commands`, { method: 'POST', body: command, headers });
      expect(answer.status).toBe(401);
    }
    const ours = await fetch(`${address}/commands`, { method: 'POST', body: command, headers: sealed(secret) });
    expect(ours.status).toBe(200);
  });
});

describe('a lane that changes hands', () => {
  let player: bigint;

  beforeEach(async () => {
    await casino.stop();
    await casino.start();
    player = await casino.openPlayer({ welcomeMinor: 10_000_000n });
    await casino.lanes.submit(betOf(player));
    other = await casino.openAnother();
    troubles.length = 0;
    await endLeases();
    await other.start();
  });

  afterEach(() => other.stop());

  it('[S-BIZ-1] fences out the former owner: its next commit writes nothing, and its callers are answered by the new one', async () => {
    const before = await laneRows();
    expect([...other.owned].sort()).toEqual([0, 1]);
    expect([...casino.lanes.owned].sort()).toEqual([0, 1]);
    const commands = Array.from({ length: 64 }, () => betOf(player));
    const answers = await Promise.all(commands.map((command) => casino.lanes.submit(command)));
    expect(troubles.filter((trouble) => trouble.startsWith('0 commit: fenced'))).toHaveLength(1);
    expect(casino.lanes.owned).not.toContain(0);
    const nonces = answers.map(({ row }) => row.nonce ?? -1).sort((a, b) => a - b);
    expect(nonces).toEqual(commands.map((_, index) => index + 1));
    const after = await laneRows();
    expect(after[0]).toEqual({ ...before[0], seq: (before[0]?.seq ?? 0n) + 64n });
  });

  it('[S-BIZ-1] loses nothing of what it had set aside: commands of players whom it was loading are answered as well', async () => {
    const strangers = await Promise.all([1, 2, 3].map(() => openThrough(other)));
    const commands = [player, ...strangers, player, ...strangers].map((one) => betOf(one));
    const answers = await Promise.all(commands.map((command) => casino.lanes.submit(command)));
    expect(answers.map(({ row }) => [row.id, row.verdict])).toEqual(commands.map(({ id }) => [id, 1]));
    expect(troubles.filter((trouble) => trouble.startsWith('0 commit: fenced'))).toHaveLength(1);
  });

  it('[G-GAM-10] never answers from the former owner’s memory: what the new one did counts', async () => {
    const spent = await other.submit(betOf(player, randomUUID(), 50_000n));
    const all = (spent.row.balanceMinor ?? 0n) + 1n;
    const refused = await casino.lanes.submit(betOf(player, randomUUID(), all));
    expect(JSON.parse(refused.row.result ?? '')).toMatchObject({
      code: 'insufficient_funds',
      details: { balanceMinor: String(all - 1n) },
    });
  });

  it('[S-BIZ-1] keeps every verdict: ids that the former owner answered are answered the same by the new one', async () => {
    const poor = await casino.openPlayer({ welcomeMinor: STAKE });
    const [mine, refused] = [betOf(player), betOf(poor, randomUUID(), 50_000_000n)];
    const first = [await other.submit(mine), await other.submit(refused)];
    const again = [await casino.lanes.submit(mine), await casino.lanes.submit(refused)];
    expect(again).toEqual(first.map((answer) => ({ ...answer, replayed: true })));
  });

  it('[S-BIZ-1] answers what waited in the former owner once, wherever it is repeated meanwhile', async () => {
    const commands = Array.from({ length: 40 }, () => betOf(player));
    const answers = await Promise.all(
      commands.flatMap((command) => [
        casino.lanes.submit(command),
        other.submit(command),
        casino.lanes.submit(command),
      ]),
    );
    for (let index = 0; index < answers.length; index += 3) {
      const same = answers.slice(index, index + 3);
      expect(same.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(same.map(({ row }) => row.hash)).size).toBe(1);
    }
    const { rowCount } = await casino.owner.query('select from command where id = any($1)', [
      commands.map(({ id }) => id),
    ]);
    expect(rowCount).toBe(40);
  });

  it('[G-REC-7] in both directions under load, three times, and leaves a book that proves itself', async () => {
    const players = [player, ...(await openPlayers(3))];
    let turns = 0;
    const load = players.map(async (one) => {
      const answers: Answer[] = [];
      while (turns < 3) answers.push(await (answers.length % 2 === 0 ? casino.lanes : other).submit(betOf(one)));
      return answers;
    });
    for (; turns < 3; turns += 1) {
      await endLeases();
      // Whoever does not have the lane now is asked, looks, and takes it.
      await (turns % 2 === 0 ? casino.lanes : other).submit(betOf(player));
    }
    for (const [index, answers] of (await Promise.all(load)).entries()) {
      const { rows } = await casino.owner.query<{ n: bigint }>(
        'select count(*) as n from command where player_id = $1 and id = any($2) and verdict = 1',
        [String(players[index]), answers.map(({ row }) => row.id)],
      );
      expect(rows[0]?.n).toBe(BigInt(answers.length));
    }
    await expectProvenBook(casino);
  });

  /** A new player of lane 0, of whom only this process knows. */
  async function openThrough(lanes: Lanes): Promise<bigint> {
    let playerId: bigint;
    do playerId = BigInt(`0x${randomUUID().slice(0, 8)}`);
    while (lanes.laneOf(playerId) !== 0);
    const body = JSON.stringify({ clientSeed: 'x', welcomeMinor: '1000000' });
    await lanes.submit({ ...empty, playerId, id: randomUUID(), act: 1, asset: 1, body });
    return playerId;
  }

  async function openPlayers(count: number): Promise<bigint[]> {
    return Promise.all(Array.from({ length: count }, () => casino.openPlayer()));
  }
});

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
