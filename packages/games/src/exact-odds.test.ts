import { describe, expect, it } from 'vitest';
import { coinflip } from './coinflip/coinflip.js';
import type { Game } from './define-game.js';
import { dice } from './dice/dice.js';
import { limbo } from './limbo/limbo.js';
import { mines } from './mines/mines.js';
import { addFractions, compareFractions, fraction, payoutOf } from './money.js';
import type { Fraction } from './money.js';
import { noCapMinor } from './replay.js';

/**
 * RTP by counting: every value of the draws that can matter is played through the code that plays for money, and what it
 * pays in all is compared with the fraction that the game states. The same count must fail for a game whose payouts are a
 * hundredth off or whose draws are not what its odds assume.
 */

const paid = (game: Game, params: unknown, stakeMinor: bigint, values: readonly number[]): bigint =>
  game.start(params, { stakeMinor, capMinor: noCapMinor }, values).payoutMinor as bigint;

/** The share of `stakeMinor` that comes back over all the draws given. */
function returned(game: Game, params: unknown, stakeMinor: bigint, draws: Iterable<readonly number[]>): Fraction {
  let [sum, count] = [0n, 0n];
  for (const values of draws) {
    sum += paid(game, params, stakeMinor, values);
    count += 1n;
  }
  return fraction(sum, count * stakeMinor);
}

function* kept(game: Game, params: unknown): Generator<readonly number[]> {
  const [draw] = game.plan(params);
  for (let value = 0; value < (draw?.keep ?? 0); value += 1) {
    yield [value];
  }
}

function checkDice(game: Game, params: { side: string; wins: number }): void {
  expect(returned(game, params, game.stakeStep(params), kept(game, params))).toEqual(game.rtp(params));
}

describe('dice', () => {
  const sample = [1, 2, 3, 7, 50, 99, 100, 1_000, 3_333, 4_950, 4_951, 5_000, 9_700, 9_790, 9_799, 9_800];

  it('[G-GAM-4] [G-GAM-3] returns exactly what it states, counted over all 10,000 rolls on both sides', () => {
    for (const wins of sample) {
      checkDice(dice, { side: 'under', wins });
      checkDice(dice, { side: 'over', wins });
    }
    expect([...dice.configurations()]).toHaveLength(2 * 9_800);
    expect([...dice.configurations()].every(({ rtp }) => compareFractions(rtp, fraction(99n, 100n)) === 0)).toBe(true);
  });

  it('[G-GAM-4] at any stake that passes, flooring takes at most a hundredth of a percent', () => {
    for (const wins of sample) {
      const params = { side: 'under', wins };
      for (const stake of [1n, 97n, 1_234n, 5_001n, 9_703n, 10_001n, 123_457n]) {
        const actual = returned(dice, params, stake, kept(dice, params));
        const loss = dice.flooringLoss(params, stake);
        expect(addFractions(actual, loss)).toEqual(dice.rtp(params));
        expect(dice.passesFlooring(params, stake)).toBe(compareFractions(loss, fraction(1n, 10_000n)) <= 0);
      }
    }
  });

  it('both borders: a roll at the border wins on one side only', () => {
    const wins = (side: string, count: number, roll: number) => paid(dice, { side, wins: count }, 100n, [roll]) > 0n;
    expect([wins('under', 5_000, 4_999), wins('under', 5_000, 5_000)]).toEqual([true, false]);
    expect([wins('over', 5_000, 4_999), wins('over', 5_000, 5_000)]).toEqual([false, true]);
    expect([wins('over', 1, 9_999), wins('over', 1, 9_998), wins('under', 1, 0)]).toEqual([true, false, true]);
  });

  it('[G-RNG-6] every outcome can be drawn', () => {
    const rolls = new Set([...kept(dice, { side: 'under', wins: 1 })].map(([roll]) => roll));
    expect(rolls.size).toBe(10_000);
  });

  it('the count fails for a payout that is 0.01 off, a border won twice, and 10,001 rolls', () => {
    const params = { side: 'under', wins: 4_950 };
    const change = (start: Game['start'], plan: Game['plan'] = dice.plan): Game => ({ ...dice, start, plan });
    const generous = change((chosen, terms, values) => {
      const step = dice.start(chosen, terms, values);
      const more = (step.payoutMinor as bigint) > 0n ? payoutOf(terms.stakeMinor, fraction(201n, 100n)) : 0n;
      return { ...step, payoutMinor: more };
    });
    const inclusive = change((chosen, terms, values) => dice.start(chosen, terms, [Math.max(0, (values[0] ?? 0) - 1)]));
    const longer = change(dice.start, () => [{ n: 10_001, keep: 10_001 }]);
    for (const broken of [{ ...generous, stakeStep: () => 100n }, inclusive, longer]) {
      expect(() => checkDice(broken, params)).toThrow();
    }
  });
});

describe('limbo', () => {
  const wordsOfBits = (bits: bigint): number[] => [Number(bits >> 20n), Number(bits & 0xf_ffffn) * 2 ** 12];

  /** The largest number of bits that wins, by bisection: results fall as bits grow. */
  function winning(game: Game, targetX100: number): bigint {
    let [low, high] = [0n, 2n ** 52n];
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (paid(game, { targetX100 }, 100n, wordsOfBits(middle)) > 0n) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + 1n;
  }

  function checkLimbo(game: Game, targetX100: number): void {
    const count = winning(game, targetX100);
    const expected = fraction(count * BigInt(targetX100), 2n ** 52n * 100n);
    expect(expected).toEqual(game.rtp({ targetX100 }));
  }

  it('[G-GAM-4] has exactly the winning draws that its RTP counts, at every configuration', () => {
    for (const { params } of limbo.configurations()) {
      checkLimbo(limbo, (params as { targetX100: number }).targetX100);
    }
  });

  it('pays the target, never the result, and ignores the low bits of the second word', () => {
    expect(paid(limbo, { targetX100: 150 }, 1_000n, [0, 0])).toBe(1_500n);
    expect(limbo.start({ targetX100: 150 }, { stakeMinor: 1n, capMinor: noCapMinor }, [7, 4_095]).view).toEqual(
      limbo.start({ targetX100: 150 }, { stakeMinor: 1n, capMinor: noCapMinor }, [7, 0]).view,
    );
  });

  it('the count fails for 24 bits in place of 52', () => {
    const coarse: Game = {
      ...limbo,
      start: (params, terms, values) => limbo.start(params, terms, [((values[0] as number) >>> 8) * 256, 0]),
    };
    expect(() => checkLimbo(coarse, 100_000_000)).toThrow();
  });
});

describe('coinflip', () => {
  /** All 2^flips sequences; the flips beyond the picks cannot matter, which a test of its own shows. */
  function* sequences(flips: number): Generator<readonly number[]> {
    for (let bits = 0; bits < 2 ** flips; bits += 1) {
      yield Array.from({ length: 20 }, (_, index) => (bits >> index) & 1);
    }
  }

  it('[G-GAM-4] returns exactly 99 % for every number of flips, counted over all sequences', () => {
    for (let flips = 1; flips <= 12; flips += 1) {
      const params = { picks: Array.from({ length: flips }, (_, index) => (index % 3 === 0 ? 'heads' : 'tails')) };
      expect(returned(coinflip, params, 50n, sequences(flips))).toEqual(coinflip.rtp(params));
    }
    expect([...coinflip.configurations()].map(({ rtp }) => rtp)).toEqual(Array(40).fill(fraction(99n, 100n)));
  });

  it('flips beyond the picks change nothing', () => {
    const params = { picks: ['heads', 'tails'] };
    const step = (rest: number) =>
      coinflip.start(params, { stakeMinor: 100n, capMinor: noCapMinor }, [1, 0, ...Array<number>(18).fill(rest)]);
    expect(step(0)).toEqual(step(1));
    expect(step(0)).toMatchObject({ view: { flips: ['heads', 'tails'], win: true }, payoutMinor: 396n });
  });

  it('the top award is 1,038,090.24 times the stake', () => {
    expect(coinflip.best({ picks: Array(20).fill('heads') })).toEqual(fraction(103_809_024n, 100n));
  });
});

describe('mines', () => {
  function* draws(count: number): Generator<readonly number[]> {
    const total = Array.from({ length: count }, (_, index) => 25 - index).reduce((product, n) => product * n, 1);
    for (let code = 0; code < total; code += 1) {
      let rest = code;
      yield Array.from({ length: count }, (_, index) => {
        const value = rest % (25 - index);
        rest = Math.floor(rest / (25 - index));
        return value;
      });
    }
  }

  /** What comes back when tiles are turned in the given order until `safe` are found, then cashed out. */
  function returnAt(game: Game, count: number, order: readonly number[]): Fraction {
    const params = { mines: count };
    const terms = { stakeMinor: game.stakeStep(params), capMinor: noCapMinor };
    let [sum, rounds] = [0n, 0n];
    for (const values of draws(count)) {
      let step = game.start(params, terms, values);
      for (const reveal of order) {
        if (step.payoutMinor === null) step = game.play(params, terms, step.state, { reveal });
      }
      if (step.payoutMinor === null) step = game.play(params, terms, step.state, { cashOut: true });
      sum += step.payoutMinor as bigint;
      rounds += 1n;
    }
    return fraction(sum, rounds * terms.stakeMinor);
  }

  const order = [12, 0, 24, 3, 7, 18, 9, 1, 2, 4, 5, 6, 8, 10, 11, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23];

  it('[G-GAM-4] returns exactly 99 % at every stopping point, counted over all draws of 1 and 2 mines', () => {
    for (const count of [1, 2]) {
      for (let safe = 1; safe <= 25 - count; safe += 1) {
        expect(returnAt(mines, count, order.slice(0, safe))).toEqual(fraction(99n, 100n));
      }
    }
    expect(returnAt(mines, 3, [4, 0, 20])).toEqual(fraction(99n, 100n));
  });

  it('the count fails for a multiplier that is off, and for mines that avoid the tile turned first', () => {
    const generous: Game = {
      ...mines,
      play: (...input) => {
        const step = mines.play(...input);
        return { ...step, payoutMinor: step.payoutMinor && step.payoutMinor + input[1].stakeMinor / 100n };
      },
      stakeStep: (params) => mines.stakeStep(params) * 100n,
    };
    const shy: Game = {
      ...mines,
      start: (params, terms, values) =>
        mines.start(
          params,
          terms,
          values.map(() => 24),
        ),
    };
    expect(returnAt(generous, 1, [12])).not.toEqual(fraction(99n, 100n));
    expect(() => returnAt(shy, 1, [12])).not.toThrow();
    expect(returnAt(shy, 1, [12])).not.toEqual(fraction(99n, 100n));
  });
});
