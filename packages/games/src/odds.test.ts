import { describe, expect, it } from 'vitest';
import { fraction, fractionOnWire, compareFractions, formatFraction, parseFraction, payoutOf } from './money.js';
import { nearestStakes } from './nearest-stakes.js';
import { flooringLossOf, passesFlooringTest } from './odds.js';
import { games } from './registry.js';
import type { Game } from './define-game.js';

const gameOf = (id: string): Game => games.get(id) as Game;

/** Every stake up to the bound one by one: the slow truth. */
function stakeMinByTrial(game: Game, params: unknown): bigint {
  let least = 1n;
  for (let stake = 1n; stake <= 10_000n; stake += 1n) {
    if (!passesFlooringTest(game.flooringLoss(params, stake))) {
      least = stake + 1n;
    }
  }
  return least;
}

describe('fractions', () => {
  it('are reduced, compare exactly, and go to JSON with a percent that never rounds up', () => {
    expect(fraction(9900n, 9790n)).toEqual({ numerator: 90n, denominator: 89n });
    expect(fraction(1n, -2n)).toEqual({ numerator: -1n, denominator: 2n });
    expect(() => fraction(1n, 0n)).toThrow(RangeError);
    expect(compareFractions(parseFraction('1/3'), parseFraction('33333333/100000000'))).toBe(1);
    expect(formatFraction(parseFraction('7'))).toBe('7/1');
    expect(fractionOnWire(fraction(99n, 100n))).toEqual({ numerator: '99', denominator: '100', percent: '99.00' });
    expect(fractionOnWire(fraction(89_999n, 100_000n)).percent).toBe('89.99');
    for (const text of ['', '1/', '/2', '1.5', '1e3', '1/-2', ' 1/2']) {
      expect(() => parseFraction(text)).toThrow(RangeError);
    }
  });

  it('[G-GAM-4] a payout is floored once, and exact beyond 2^53', () => {
    expect(payoutOf(115n, fraction(115n, 100n))).toBe(132n);
    expect(payoutOf(9_007_199_254_740_993n, fraction(99n, 50n))).toBe(17_834_254_524_387_166n);
  });
});

describe('flooring', () => {
  it('[G-GAM-4] passes up to a loss of exactly 1/10,000', () => {
    const outcome = { probability: fraction(1n), multiplier: fraction(1n, 2n) };
    expect(passesFlooringTest(flooringLossOf([outcome], 5_001n))).toBe(true);
    expect(passesFlooringTest(flooringLossOf([outcome], 4_999n))).toBe(false);
    expect(passesFlooringTest(fraction(1n, 10_000n))).toBe(true);
    expect(passesFlooringTest(fraction(10_001n, 100_000_000n))).toBe(false);
  });

  const cases: readonly (readonly [string, unknown])[] = [
    ['dice', { side: 'under', wins: 9_790 }],
    ['dice', { side: 'over', wins: 9_799 }],
    ['dice', { side: 'over', wins: 4_950 }],
    ['limbo', { targetX100: 101 }],
    ['limbo', { targetX100: 333 }],
    ['coinflip', { picks: ['heads', 'tails'] }],
    ['mines', { mines: 1 }],
    ['mines', { mines: 5 }],
  ];
  for (const [id, params] of cases) {
    it(`[G-GAM-4] ${id} ${JSON.stringify(params)}: the least safe stake and the step are what trying every stake finds`, () => {
      const game = gameOf(id);
      const least = game.stakeMin(params);
      expect(least).toBe(stakeMinByTrial(game, params));
      const step = game.stakeStep(params);
      for (const stake of [step, step * 3n, step * 1_009n]) {
        expect(game.flooringLoss(params, stake).numerator).toBe(0n);
        expect(game.passesFlooring(params, stake)).toBe(true);
      }
    });
  }

  it('[G-GAM-4] the least stakes from which every stake passes, over all configurations of a game', () => {
    const worst = (id: string, take: (params: unknown) => boolean = () => true): bigint =>
      [...gameOf(id).configurations()]
        .filter(({ params }) => take(params))
        .map(({ params }) => gameOf(id).stakeMin(params))
        .reduce((most, stake) => (stake > most ? stake : most), 0n);
    const flips = (count: number) => (params: unknown) => (params as { picks: unknown[] }).picks.length === count;
    // Up to 9,600 wins the loss is below 0.96 of a unit, so that no stake from 9,600 on can fail.
    expect(worst('dice', (params) => (params as { wins: number; side: string }).wins > 9_600)).toBe(9_702n);
    expect(worst('limbo')).toBe(9_700n);
    expect([1, 2, 3].map((count) => worst('coinflip', flips(count)))).toEqual([4_852n, 2_377n, 1_189n]);
    expect(worst('mines')).toBe(9_280n);
  });

  it('[G-UI-2] names the nearest stakes that pass, in the limits, as trying every stake does', () => {
    for (const [id, params] of cases) {
      const game = gameOf(id);
      for (const stake of [3n, 77n, 999n, 4_321n]) {
        if (game.passesFlooring(params, stake)) continue;
        const passing = Array.from({ length: 9_999 }, (_, index) => BigInt(index + 2)).filter((candidate) =>
          game.passesFlooring(params, candidate),
        );
        expect(nearestStakes(game, params, stake, { min: 2n, max: 10_000n }), `${id} ${stake}`).toEqual({
          lowerMinor: passing.filter((candidate) => candidate < stake).at(-1) ?? null,
          higherMinor: passing.find((candidate) => candidate > stake) ?? null,
        });
      }
    }
    const dice = gameOf('dice');
    const params = { side: 'under', wins: 9_799 };
    expect(nearestStakes(dice, params, 50n, { min: 40n, max: 60n })).toEqual({ lowerMinor: null, higherMinor: null });
  });
});
