import { describe, expect, it } from 'vitest';
import { drawRound } from './fairness.js';
import type { DrawPlan } from './game.js';
import { portableHashing } from './hashing.js';
import type { Words } from './hashing.js';
import { mines } from './mines/mines.js';
import { removeInOrder } from './removal.js';
import { chiSquareP, upperGamma } from './statistics.js';

/**
 * Chi-square over what real streams give, with fixed seeds so that the result never changes; and the same tests over broken
 * streams and mappings, which must fail. One threshold for all, far from both sides.
 */

const sound: Words = portableHashing.hmacSha256('a1b2c3d4e5f60718293a4b5c6d7e8f900f1e2d3c4b5a69788796a5b4c3d2e1f0');
const P_MIN = 1e-4;

const uniform = (observed: readonly number[]): number => {
  const total = observed.reduce((sum, count) => sum + count, 0);
  return chiSquareP(observed, Array<number>(observed.length).fill(total / observed.length));
};

/** How often each value of 0..classes-1 comes up. */
function tally(classes: number, values: Iterable<number>): number[] {
  const counts = Array<number>(classes).fill(0);
  for (const value of values) {
    counts[value] = (counts[value] as number) + 1;
  }
  return counts;
}

function* rounds(hmac: Words, plan: DrawPlan, count: number): Generator<readonly number[]> {
  for (let due = 0, index = 0; index < count; index += 1) {
    const { nonce, values } = drawRound(hmac, 'statistics', due, plan);
    due = nonce + 1;
    yield values;
  }
}

const flat = function* <T>(lists: Iterable<readonly T[]>): Generator<T> {
  for (const list of lists) yield* list;
};

const raw = (count: number): DrawPlan => Array.from({ length: count }, () => ({ n: 2 ** 32, keep: 2 ** 32 }));
const topByte = (hmac: Words): number =>
  uniform(
    tally(
      256,
      [...flat(rounds(hmac, raw(8), 3_000))].map((word) => Math.floor(word / 2 ** 24)),
    ),
  );

/** Pairs of the word at one place of the first block and at the same place of the second. */
const acrossBlocks = (hmac: Words): number =>
  uniform(
    tally(
      64,
      [...rounds(hmac, raw(16), 2_000)].flatMap((words) =>
        Array.from({ length: 8 }, (_, index) => {
          const [first, second] = [words[index] as number, words[index + 8] as number];
          return Math.floor(first / 2 ** 29) * 8 + Math.floor(second / 2 ** 29);
        }),
      ),
    ),
  );

/** The order in which two mines are drawn: all 25 * 24 ordered pairs. */
const orderedPairs = (remove: (count: number, values: readonly number[]) => number[]): number => {
  const pairs = [...rounds(sound, mines.plan({ mines: 2 }), 30_000)].map((values) => {
    const [first, second] = remove(25, values) as [number, number];
    return first * 24 + (second > first ? second - 1 : second);
  });
  return uniform(tally(600, pairs));
};

describe('chi-square', () => {
  it('gives known probabilities', () => {
    expect(chiSquareP([44, 56], [50, 50])).toBeCloseTo(0.2301393, 6);
    expect(upperGamma(0.5, 3.841458820694124 / 2)).toBeCloseTo(0.05, 9);
    expect(upperGamma(127.5, 310.45738821990585 / 2)).toBeCloseTo(0.01, 6);
    expect(upperGamma(5, 18.30703805327515 / 2)).toBeCloseTo(0.05, 9);
    expect(upperGamma(5, 0)).toBe(1);
  });
});

describe('streams', () => {
  it('[G-RNG-5] the top bytes of words are uniform', () => {
    expect(topByte(sound)).toBeGreaterThan(P_MIN);
  });

  it('[G-RNG-5] fails for words with the lowest bit of their top byte cleared', () => {
    const cleared: Words = (message) => Array.from(sound(message), (word) => word - (word & 0x0100_0000));
    expect(topByte(cleared)).toBeLessThan(P_MIN);
  });

  it('[G-RNG-4] the second block is independent of the first; a block repeated at cursor 1 fails', () => {
    const repeating: Words = (message) => sound(message.replace(/:1$/, ':0'));
    expect(acrossBlocks(sound)).toBeGreaterThan(P_MIN);
    expect(acrossBlocks(repeating)).toBeLessThan(P_MIN);
  });

  it('[G-RNG-5] dice rolls are uniform in 100 classes; picking from 16 bits by modulo fails', () => {
    const plan = [{ n: 10_001, keep: 10_000 }];
    const rolls = [...flat(rounds(sound, plan, 40_000))];
    expect(
      uniform(
        tally(
          100,
          rolls.map((roll) => Math.floor(roll / 100)),
        ),
      ),
    ).toBeGreaterThan(P_MIN);
    const coarse = [...flat(rounds(sound, raw(1), 40_000))].map((word) => (word >>> 16) % 10_000);
    expect(
      uniform(
        tally(
          100,
          coarse.map((roll) => Math.floor(roll / 100)),
        ),
      ),
    ).toBeLessThan(P_MIN);
  });

  it('[G-RNG-5] ordered pairs of mines are uniform', () => {
    expect(orderedPairs(removeInOrder)).toBeGreaterThan(P_MIN);
  });

  it('[G-GAM-2] a swap shuffle is as uniform but gives other tiles: what the order of removal is tested for', () => {
    const bySwaps = (count: number, values: readonly number[]): number[] => {
      const items = Array.from({ length: count }, (_, item) => item);
      return values.map((value, index) => {
        const last = count - 1 - index;
        const taken = items[value] as number;
        items[value] = items[last] as number;
        return taken;
      });
    };
    const values = [24, 3, 3];
    expect(removeInOrder(25, values)).toEqual([24, 3, 4]);
    expect(bySwaps(25, values)).toEqual([24, 3, 23]);
    expect(orderedPairs(bySwaps)).toBeGreaterThan(P_MIN);
  });

  it('[G-RNG-4] rounds at consecutive nonces are independent', () => {
    const faces = [...rounds(sound, [{ n: 10, keep: 10 }], 20_000)].map(([value]) => value as number);
    const pairs = faces.slice(1).map((face, index) => (faces[index] as number) * 10 + face);
    expect(uniform(tally(100, pairs))).toBeGreaterThan(P_MIN);
  });
});
