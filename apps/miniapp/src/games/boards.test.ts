import { describe, expect, it } from 'vitest';
import { playedOf } from './played-flips.js';
import { readRatio } from './read-ratio.js';
import { heightOf, parseTarget } from './target-scale.js';

describe('limbo’s target', () => {
  it.each([
    ['2', 200],
    ['2.5', 250],
    ['2,55x', 255],
    ['1.999', 199],
    ['1', 101],
    ['1000000', 100_000_000],
    ['9999999', 100_000_000],
    ['two', null],
    ['', null],
    ['-3', null],
  ])('typed as "%s" is %s hundredths', (text, x100) => {
    expect(parseTarget(text)).toBe(x100);
  });

  it('stands on a bar from 1x to 100x, and at its ends beyond', () => {
    expect([100, 1_000, 10_000, 1_000_000, 50].map(heightOf)).toEqual([0, 0.5, 1, 1, 0]);
  });
});

describe('coinflip’s coins', () => {
  it('[G-UI-4] are turned up to the first wrong one and no further', () => {
    expect(playedOf(['heads', 'heads', 'tails'], ['heads', 'tails', 'tails'])).toEqual({
      turned: 2,
      isAllRight: false,
    });
    expect(playedOf(['tails'], ['tails'])).toEqual({ turned: 1, isAllRight: true });
  });
});

describe('fractions of an outcome', () => {
  it('are read exactly or not at all', () => {
    expect(readRatio('2277/1330')).toEqual({ numerator: 2277n, denominator: 1330n });
    for (const wrong of ['1/0', '1.5', '-1/2', 2, null, undefined]) expect(readRatio(wrong)).toBeNull();
  });
});
