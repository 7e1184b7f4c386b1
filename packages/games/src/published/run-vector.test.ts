import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { portableHashing } from '../hashing.js';
import type { Hashing } from '../hashing.js';
import { knownSchemes, runVector } from './run-vector.js';

/**
 * Every vector through the one entry that serves them, with two independent hash implementations. A pair without an
 * implementation is listed by name, never passed over in silence.
 */

interface Expected {
  readonly id: string;
  readonly game: string;
  readonly algorithm: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expected: unknown;
}

const file = new URL('../../vectors/fair.json', import.meta.url);
const { about, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  about: { counts: Record<string, number> };
  vectors: Expected[];
};

const platformHashing: Hashing = {
  sha256Hex: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  hmacSha256: (key) => (message) => {
    const mac = createHmac('sha256', Buffer.from(key, 'utf8')).update(message, 'utf8').digest();
    return [0, 4, 8, 12, 16, 20, 24, 28].map((offset) => mac.readUInt32BE(offset));
  },
};

const pairs = [...new Set(vectors.map(({ game, algorithm }) => `${game}/${algorithm}`))];
const of = (pair: string): Expected[] => vectors.filter((vector) => `${vector.game}/${vector.algorithm}` === pair);

describe('vectors', () => {
  for (const pair of pairs) {
    const count = of(pair).length;
    if (!knownSchemes.includes(pair)) {
      it.todo(`${pair}: ${count} vectors without an implementation`);
      continue;
    }
    it(`[G-RNG-3] [G-GAM-2] ${pair}: ${count} vectors, with both hashings`, () => {
      for (const { id, game, algorithm, input, expected } of of(pair)) {
        for (const hashing of [portableHashing, platformHashing]) {
          const result = runVector(hashing, { game, algorithm, input });
          expect(JSON.parse(JSON.stringify(result)), id).toEqual(expected);
        }
      }
    });
  }

  it('covers the whole file: the counts that it states', () => {
    const { total, ...counts } = about.counts;
    expect(Object.fromEntries(pairs.map((pair) => [pair, of(pair).length]))).toEqual(counts);
    expect(vectors).toHaveLength(total as number);
  });

  it('refuses an unknown pair and says which ones there are', () => {
    for (const game of ['nothing', 'constructor', '__proto__']) {
      expect(() => runVector(portableHashing, { game, algorithm: 'stake', input: {} })).toThrow(
        /known are .*dice\/stake/,
      );
    }
  });

  it('[G-RNG-1] every input matters: a changed nonce or seed changes the words', () => {
    const [{ input }] = of('draws/stake') as [Expected];
    const words = (change: object) =>
      JSON.stringify(runVector(portableHashing, { game: 'draws', algorithm: 'stake', input: { ...input, ...change } }));
    const seed = input['serverSeed'] as string;
    expect(words({ nonce: 2 })).not.toBe(words({}));
    expect(words({ clientSeed: 'other' })).not.toBe(words({}));
    expect(words({ serverSeed: `${seed.slice(0, -1)}0` })).not.toBe(words({}));
  });
});
