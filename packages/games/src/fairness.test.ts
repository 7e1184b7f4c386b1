import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.js';
import { DrawsExhausted } from './errors.js';
import { explainDraw } from './explain.js';
import { drawNonce, drawRound, judgeWord, wordsOf } from './fairness.js';
import type { Draw } from './game.js';
import { portableHashing } from './hashing.js';
import type { Words } from './hashing.js';
import { gameList } from './registry.js';

/**
 * Unbiasedness is proved by counting, not by sampling: for every modulus in use the words that give each value are counted
 * among all 2^32, with the code that judges real bets. The same counts must fail for broken tests of a word.
 */

type Judge = (word: number, draw: Draw) => { readonly value: number; readonly good: boolean };

const TWO_32 = 2 ** 32;
const words: Words = portableHashing.hmacSha256('a1b2c3d4e5f60718293a4b5c6d7e8f900f1e2d3c4b5a69788796a5b4c3d2e1f0');

/** The first word whose value is `value` or more: ceil(value * 2^32 / n). */
const firstWord = (value: number, n: number): number =>
  Number((BigInt(value) * 2n ** 32n + BigInt(n) - 1n) / BigInt(n));

/**
 * The accepted words of each value. Among the words of one value `low` grows by n from a first remainder below n, so that
 * only the first of them can be rejected; that the code agrees is asked of the first two, a middle one and the last.
 */
function acceptedOf(judge: Judge, draw: Draw, value: number): number {
  const first = firstWord(value, draw.n);
  const after = firstWord(value + 1, draw.n);
  const rest = [first + 1, Math.floor((first + after) / 2), after - 1].filter((word) => word > first && word < after);
  const kept = value < draw.keep;
  for (const word of [first, ...rest]) {
    if (judge(word, draw).value !== value) {
      throw new Error(`word ${word} of ${draw.n} is not ${value}`);
    }
  }
  if (rest.some((word) => judge(word, draw).good !== kept)) {
    throw new Error(`a later word of value ${value} of ${draw.n} is judged wrongly`);
  }
  const size = after - first;
  return kept ? size - (judge(first, draw).good ? 0 : 1) : judge(first, draw).good ? 1 : 0;
}

function assertUnbiased(judge: Judge, draw: Draw, valuesMax = 20_000): void {
  const quota = Math.floor(TWO_32 / draw.n);
  const step = Math.max(1, Math.floor(draw.n / valuesMax));
  for (let value = 0; value < draw.n; value += step) {
    const accepted = acceptedOf(judge, draw, value);
    if (accepted !== (value < draw.keep ? quota : 0)) {
      throw new Error(`value ${value} of ${draw.n} has ${accepted} words, not ${quota}`);
    }
  }
}

const plansInUse = gameList.flatMap((game) =>
  [...game.configurations()].flatMap(({ params }) => [...game.plan(params)]),
);
const drawsInUse = [...new Map(plansInUse.map((draw) => [`${draw.n}/${draw.keep}`, draw])).values()];

describe('one word', () => {
  it('[G-RNG-3] every value of every modulus in use has exactly the same number of accepted words', () => {
    expect(drawsInUse.map(({ n }) => n)).toEqual(expect.arrayContaining([10_001, 2, TWO_32, 25, 13]));
    for (const draw of drawsInUse) {
      assertUnbiased(judgeWord, draw);
    }
  });

  it('[G-RNG-3] so has every modulus up to 600 and large ones, exact beyond what doubles hold', () => {
    for (let n = 1; n <= 600; n += 1) {
      assertUnbiased(judgeWord, { n, keep: n });
    }
    for (const n of [2 ** 20, 2 ** 21, 2 ** 21 + 1, 1_000_003, 16_777_213, 2_147_483_649, 4_294_967_295]) {
      assertUnbiased(judgeWord, { n, keep: n }, 500);
    }
  });

  it('[G-RNG-3] the counting fails for a rejection bound off by one, a missing one, a mirrored mixture and 10,001 kept', () => {
    const dice: Draw = { n: 10_001, keep: 10_000 };
    const broken: Record<string, Judge> = {
      'one too high': (word, draw) => {
        const judged = judgeWord(word, draw);
        return { ...judged, good: judged.low > judged.remainder && judged.value < draw.keep };
      },
      'no rejection': (word, draw) => ({ ...judgeWord(word, draw), good: judgeWord(word, draw).value < draw.keep }),
      'both ends': (word, draw) => {
        const judged = judgeWord(word, draw);
        return { ...judged, good: judged.good && judged.low < TWO_32 - judged.remainder };
      },
      'modulo instead of the high part': (word, draw) => ({ value: word % draw.n, good: judgeWord(word, draw).good }),
      '32-bit product': (word, draw) => ({ ...judgeWord(word, draw), value: Math.imul(word, draw.n) >>> 16 }),
    };
    for (const [name, judge] of Object.entries(broken)) {
      const draw = name === 'one too high' ? { n: 7, keep: 7 } : dice;
      const moduli =
        name === 'one too high' ? Array.from({ length: 600 }, (_, n) => ({ n: n + 1, keep: n + 1 })) : [draw];
      expect(() => moduli.forEach((modulus) => assertUnbiased(judge, modulus)), name).toThrow();
    }
    const keepsAll: Judge = (word) => judgeWord(word, { n: 10_001, keep: 10_001 });
    expect(() => assertUnbiased(keepsAll, dice)).toThrow(/value 10000/);
  });

  it('[G-RNG-3] the reasoning holds in the small: all 2^16 words of a 16-bit stream, counted one by one', () => {
    const space = 2 ** 16;
    for (let n = 1; n <= 300; n += 1) {
      const counts = new Array<number>(n).fill(0);
      for (let word = 0; word < space; word += 1) {
        const product = word * n;
        const value = Math.floor(product / space);
        if (product % space >= space % n) {
          counts[value] = (counts[value] as number) + 1;
        }
      }
      expect(new Set(counts)).toEqual(new Set([Math.floor(space / n)]));
    }
  });
});

describe('a round', () => {
  const fixed =
    (byMessage: Readonly<Record<string, readonly number[]>>): Words =>
    (message) =>
      byMessage[message] ?? [0xffff_fff0, 1, 2, 3, 4, 5, 6, 7];

  it('[G-RNG-3] the fast path judges as the exact one does, at each border of each modulus in use', () => {
    for (const draw of [...drawsInUse, { n: 16_777_213, keep: 16_777_213 }, { n: 100, keep: 3 }]) {
      const borders = [0, 1, 2, draw.keep - 1, draw.keep, draw.n - 1]
        .filter((value) => value >= 0 && value < draw.n)
        .flatMap((value) => [firstWord(value, draw.n) - 1, firstWord(value, draw.n), firstWord(value, draw.n) + 1])
        .concat(TWO_32 - 1)
        .filter((word) => word >= 0 && word < TWO_32);
      for (const word of borders) {
        const drawn = drawNonce(() => [word], 'c', 0, [draw]);
        const judged = judgeWord(word, draw);
        expect(drawn?.values[0] ?? null, `${word} of ${draw.n}`).toBe(judged.good ? judged.value : null);
      }
    }
  });

  it('[G-GAM-2] reads eight words a block, in order, and the ninth from cursor 1', () => {
    const raw = { n: TWO_32, keep: TWO_32 };
    const plan = Array.from({ length: 17 }, () => raw);
    const drawn = drawRound(words, 'c', 4, plan);
    const blocks = [0, 1, 2].flatMap((cursor) => Array.from(words(`c:4:${cursor}`)));
    expect(drawn).toEqual({ nonce: 4, values: blocks.slice(0, 17), words: blocks.slice(0, 17) });
    expect(wordsOf(words, 'c', 4, 17)).toEqual(drawn.words);
    expect(new Set(drawn.words).size).toBe(17);
  });

  it('[G-RNG-3] one bad word anywhere skips the whole nonce, and no word of it is used', () => {
    const plan = Array.from({ length: 9 }, () => ({ n: 52, keep: 52 }));
    const bad = fixed({ 'c:0:1': [0, 0, 0, 0, 0, 0, 0, 0], 'c:1:0': [9, 9, 9, 9, 9, 9, 9, 0].map((x) => x * 1e8) });
    const { nonce, words: used } = drawRound(bad, 'c', 0, plan);
    expect(nonce).toBe(2);
    expect(used[0]).toBe(0xffff_fff0);
  });

  it('[G-RNG-9] fails loudly when nothing but bad nonces comes', () => {
    const dead: Words = () => [0, 0, 0, 0, 0, 0, 0, 0];
    let tries = 0;
    const counted: Words = (message) => {
      tries += 1;
      return dead(message);
    };
    expect(() => drawRound(counted, 'c', 7, [{ n: 10_001, keep: 10_000 }])).toThrow(DrawsExhausted);
    expect(tries).toBe(1_000);
    expect(() => [...explainDraw(dead, 'c', 7, [{ n: 10_001, keep: 10_000 }])]).toThrow(DrawsExhausted);
  });

  it('refuses a nonce that is no whole number below 2^53', () => {
    for (const nonce of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => drawRound(words, 'c', nonce, [{ n: 2, keep: 2 }])).toThrow(/nonce/);
    }
  });

  it('[G-RNG-3] explains what it draws: the same nonce and values, and for each skip the word that proves it', () => {
    const plan = [
      { n: 100, keep: 3 },
      { n: 5, keep: 5 },
    ];
    for (let due = 0; due < 300; due += 37) {
      const drawn = drawRound(words, 'croupier', due, plan);
      const tried = [...explainDraw(words, 'croupier', due, plan)];
      expect(tried.at(-1)?.nonce).toBe(drawn.nonce);
      expect(tried.at(-1)?.words.map(({ value }) => value)).toEqual(drawn.values);
      expect(tried.map(({ nonce }) => nonce)).toEqual(tried.map((_, index) => due + index));
      for (const { bad } of tried.slice(0, -1)) {
        expect(bad === null || bad.low < bad.remainder || bad.value >= bad.keep).toBe(true);
        expect(bad).not.toBeNull();
      }
    }
  });

  it('a colon in the client seed cannot move into the nonce: the message reads from the right in one way', () => {
    expect(drawRound(words, 'a:1', 2, [{ n: TWO_32, keep: TWO_32 }]).values).not.toEqual(
      drawRound(words, 'a', 12, [{ n: TWO_32, keep: TWO_32 }]).values,
    );
  });
});

describe('a history', () => {
  it('[G-GAM-2] takes a provable skip and refuses a gap, a reuse and a nonce that its plan forbids', () => {
    const plan = [{ n: 100, keep: 50 }];
    const first = drawRound(words, 'c', 0, plan).nonce;
    const second = drawRound(words, 'c', first + 1, plan).nonce;
    const third = drawRound(words, 'c', second + 1, plan).nonce;
    const uses = (...nonces: number[]) => nonces.map((nonce) => ({ nonce, plan }));
    expect(checkHistory(words, 'c', 0, uses(first, second, third)).ok).toBe(true);
    expect(checkHistory(words, 'c', 0, uses(first, third))).toEqual({ ok: false, index: 1, reason: 'gap' });
    expect(checkHistory(words, 'c', 0, uses(first, first))).toEqual({ ok: false, index: 1, reason: 'reused' });
    const bad = Array.from({ length: 100 }, (_, nonce) => nonce).find((nonce) => !drawNonce(words, 'c', nonce, plan));
    expect(checkHistory(words, 'c', bad as number, uses(bad as number))).toMatchObject({ reason: 'bad-word' });
  });
});
