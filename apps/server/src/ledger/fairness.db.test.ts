import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProvenBook, sha256Hex } from '../../test/oracle/book.js';
import { drawFair, fixedSeed, payInstant } from '../../test/oracle/fair.js';
import { Casino } from '../../test/support/casino.js';
import { freshSeed } from './open-lanes.js';
import { readSeeds } from './read-seeds.js';
import type { Answer } from './waiting.js';

vi.setConfig({ testTimeout: 60_000 });

/** Seeds and nonces on the whole road: what was committed is what is revealed, and what is drawn is what was committed. */

const STAKE = 10_000n;
const DICE = { side: 'under', wins: 4_950 };
let casino: Casino;

beforeAll(async () => {
  casino = await Casino.open({ freshSeed: fixedSeed });
}, 60_000);

afterAll(() => casino.close());

/** A client seed under which the first nonces of the pair are good or not, as `pattern` says. */
function clientSeedWith(seedId: number, pattern: readonly boolean[]): string {
  for (let n = 0; ; n += 1) {
    const clientSeed = `search-${String(n)}`;
    const skips = drawFair(fixedSeed(seedId).serverSeed, clientSeed, 0, 'dice', DICE).skipped;
    if (skips === pattern.indexOf(true)) return clientSeed;
  }
}

interface Rotated {
  readonly revealed: { serverSeed: string; serverSeedHash: string; clientSeed: string; nonce: number };
  readonly seeds: { serverSeedHash: string; nextServerSeedHash: string; clientSeed: string; nonce: number };
}

function resultOf({ row }: Answer): unknown {
  return JSON.parse(row.result ?? '');
}

const rotatedOf = (answer: Answer): Rotated => resultOf(answer) as Rotated;

/** Every row of every table as text; bytes in it are hex. */
async function everythingIn({ owner }: Casino): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'croupier' and table_type = 'BASE TABLE'",
  );
  expect(tables.length).toBeGreaterThan(10);
  const texts = tables.map(async ({ name }) => {
    const { rows } = await owner.query<{ line: string }>(`select t::text as line from ${name} t`);
    return rows.map(({ line }) => line).join('\n');
  });
  return (await Promise.all(texts)).join('\n');
}

describe('seeds', () => {
  it('[G-RNG-4] are shown as hashes before they matter, revealed as they were committed, and succeed each other', async () => {
    const player = await casino.openPlayer();
    let shown = await readSeeds(casino.pool, player);
    for (let turn = 1; turn <= 3; turn += 1) {
      const bets = await Promise.all(
        Array.from({ length: turn }, () => casino.bet(player, 'coinflip', { picks: ['heads'] }, STAKE)),
      );
      const { revealed, seeds } = rotatedOf(await casino.rotate(player, `turn-${String(turn)}`));
      expect(sha256Hex(revealed.serverSeed)).toBe(revealed.serverSeedHash);
      expect(revealed).toEqual({
        serverSeed: fixedSeed(turn).serverSeed,
        serverSeedHash: shown.serverSeedHash,
        clientSeed: shown.clientSeed,
        nonce: bets.length,
      });
      expect(seeds.serverSeedHash).toBe(shown.nextServerSeedHash);
      expect(seeds).toEqual(await readSeeds(casino.pool, player));
      expect(seeds.nextServerSeedHash).not.toBe(seeds.serverSeedHash);
      expect(bets.map(({ pair }) => pair?.serverSeedHash)).toEqual(bets.map(() => revealed.serverSeedHash));
      shown = await readSeeds(casino.pool, player);
    }
  });

  it('[G-RNG-8, G-GAM-12] that are not revealed stand nowhere in the database but encrypted, nor does what they hide', async () => {
    const made: string[] = [];
    const other = await Casino.open({
      freshSeed: () => {
        const seed = freshSeed();
        made.push(seed.serverSeed);
        return seed;
      },
    });
    try {
      const player = await other.openPlayer();
      await other.bet(player, 'dice', DICE, STAKE);
      expect(rotatedOf(await other.rotate(player, 'mine')).revealed.serverSeed).toBe(made[0]);
      await other.bet(player, 'mines', { mines: 3 }, STAKE);
      expect(made).toHaveLength(3);
      const stored = await everythingIn(other);
      expect(stored).toContain(made[0]);
      for (const secret of made.slice(1)) {
        expect(stored).not.toContain(secret);
        expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
      }
      expect(stored).not.toContain('mineTiles');
    } finally {
      await other.close();
    }
  });

  it('[G-RNG-2] of the system are 256 bits each, and no two are equal', () => {
    const seeds = Array.from({ length: 1_000 }, () => freshSeed());
    for (const { serverSeed, serverSeedHash } of seeds) {
      expect(serverSeed).toMatch(/^[0-9a-f]{64}$/);
      expect(serverSeedHash).toBe(sha256Hex(serverSeed));
    }
    expect(new Set(seeds.map(({ serverSeed }) => serverSeed)).size).toBe(1_000);
  });

  it('[G-RNG-4] stay as they are while a round is open: the rotation is refused and names the rounds', async () => {
    const player = await casino.openPlayer();
    const { row } = await casino.bet(player, 'mines', { mines: 24 }, STAKE);
    const before = await readSeeds(casino.pool, player);
    expect(resultOf(await casino.rotate(player, 'now'))).toEqual({
      code: 'seed_in_use',
      details: { roundIds: [row.id] },
    });
    expect(await readSeeds(casino.pool, player)).toEqual(before);
    await casino.move(player, row.id, { reveal: 0 });
    expect(rotatedOf(await casino.rotate(player, 'now')).revealed.nonce).toBe(1);
  });
});

describe('nonces', () => {
  it('[G-GAM-2, G-RNG-3] that the plan rejects are skipped and counted: the bet says so, the next goes on behind it', async () => {
    const player = await casino.openPlayer();
    const clientSeed = clientSeedWith(2, [false, true]);
    await casino.rotate(player, clientSeed);
    const skipping = await casino.bet(player, 'dice', DICE, STAKE);
    expect(skipping.row).toMatchObject({ nonce: 1, skipped: 1, seedId: 2 });
    const { values } = drawFair(fixedSeed(2).serverSeed, clientSeed, 1, 'dice', DICE);
    const { payout, outcome } = payInstant('dice', DICE, STAKE, values);
    expect(resultOf(skipping)).toEqual(outcome);
    expect(skipping.row.inMinor).toBe(payout);
    expect((await casino.bet(player, 'coinflip', { picks: ['tails'] }, STAKE)).row).toMatchObject({
      nonce: 2,
      skipped: null,
    });
    const { rows } = await casino.owner.query(
      'select nonce, skipped from round_view where player_id = $1 order by nonce',
      [String(player)],
    );
    expect(rows).toEqual([
      { nonce: 1n, skipped: 1 },
      { nonce: 2n, skipped: 0 },
    ]);
  });

  it('[G-GAM-2] that only dice would reject are used by another game: the plan is the game’s own', async () => {
    const player = await casino.openPlayer();
    await casino.rotate(player, clientSeedWith(2, [false, true]));
    expect((await casino.bet(player, 'coinflip', { picks: ['tails'] }, STAKE)).row).toMatchObject({
      nonce: 0,
      skipped: null,
    });
    expect((await casino.bet(player, 'dice', DICE, STAKE)).row).toMatchObject({ nonce: 1, skipped: null });
  });

  it('[G-GAM-2, G-GAM-1] are not used up by a refusal: the next bet has the nonce, and the outcome, that it would have had', async () => {
    const [one, two] = [await casino.openPlayer(), await casino.openPlayer({ welcomeMinor: 1_000_000n })];
    for (const player of [one, two]) await casino.rotate(player, 'the-same');
    await casino.bet(two, 'dice', DICE, 50_000_000n);
    await casino.bet(two, 'dice', DICE, STAKE, { asset: 9 }).catch(() => undefined);
    await casino.move(two, randomUUID(), { cashOut: true });
    const [first, second] = [await casino.bet(one, 'dice', DICE, STAKE), await casino.bet(two, 'dice', DICE, STAKE)];
    expect(second.row).toMatchObject({ nonce: first.row.nonce, result: first.row.result, inMinor: first.row.inMinor });
  });

  it('[G-GAM-1] are all that an outcome hangs on beside seeds and choices: stake, balance, time and player change nothing', async () => {
    const outcomes = new Set<string>();
    for (const stake of [100n, 10_000n, 5_000_000n]) {
      const player = await casino.openPlayer();
      await casino.rotate(player, 'the-same');
      outcomes.add((await casino.bet(player, 'limbo', { targetX100: 101 }, stake)).row.result ?? '');
    }
    expect(outcomes.size).toBe(1);
  });
});

it('[G-REC-7] proves its book after all of this', () => expectProvenBook(casino));
