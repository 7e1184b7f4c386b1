import { describe, expect, it } from 'vitest';
import { assetOf, formatAmount, formatCompact, formatExact, formatNet, localeOf, parseAmount } from './amount.js';
import { cleanName, initialOf } from './clean-name.js';
import { formatDuration } from './duration.js';
import { formatChance, formatMultiplier, returnOf } from './odds.js';
import { shortHash } from './short-hash.js';
import { isAllowed, nextStake, stakeLadder } from './stake-ladder.js';

const play = assetOf('PLAY', 4);
const usdt = assetOf('USDT', 6);
const en = localeOf('en', ['M', 'B', 'T']);
const ru = localeOf('ru', ['млн', 'млрд', 'трлн']);

describe('amounts', () => {
  it.each([
    [124_805_000n, '12,480.50'],
    [124_805_099n, '12,480.50'],
    [-1_205_099n, '−120.50'],
    [99n, '0.0099'],
    [-1n, '−0.0001'],
    [0n, '0.00'],
    [9_007_199_254_740_993n, '900,719,925,474.09'],
  ])('%d minor units of PLAY read %s', (minor, text) => {
    expect(formatAmount(minor, play, en)).toBe(text);
  });

  it('keeps each digit of a stake, and none too many', () => {
    expect(formatExact(250_000_000_000_001n, usdt, en)).toBe('250,000,000.000001');
    expect(formatExact(100_000n, play, en)).toBe('10.00');
    expect(formatExact(100_050n, play, en)).toBe('10.005');
  });

  it('writes Russian signs with spaces that do not break', () => {
    expect(formatExact(125_000_000_001n, usdt, ru)).toBe('125\u00a0000,000001');
  });

  it('[U-7E] signs a net, and zero not', () => {
    expect(formatNet(100_000n, play, en)).toBe('+10.00');
    expect(formatNet(-100_000n, play, en)).toBe('−10.00');
    expect(formatNet(0n, play, en)).toBe('0.00');
  });

  it('shortens long amounts towards zero', () => {
    expect(formatCompact(124_899_999_999n, play, en, 9)).toBe('12.48\u00a0M');
    expect(formatCompact(124_805_000n, play, en)).toBe('12,480.50');
  });

  it.each([
    ['10', 100_000n],
    ['10.5', 105_000n],
    ['1,250.25', 12_502_500n],
    ['0.00001', null],
    ['1e3', null],
    ['-5', null],
    ['', null],
    ['10.50000', 105_000n],
  ])('reads %s in English', (text, minor) => {
    expect(parseAmount(text, play, en)).toBe(minor);
  });

  it('reads a comma and a dot in Russian', () => {
    expect(parseAmount('1 250,25', play, ru)).toBe(12_502_500n);
    expect(parseAmount('10.5', play, ru)).toBe(105_000n);
  });
});

describe('odds', () => {
  it('cuts multipliers and chances', () => {
    expect(formatMultiplier({ numerator: 2277n, denominator: 1330n }, en)).toBe('1.71x');
    expect(formatMultiplier({ numerator: 1_038_090_24n, denominator: 100n }, en)).toBe('1,038,090x');
    expect(formatMultiplier({ numerator: 9900n, denominator: 4950n }, ru)).toBe('2,00x');
    expect(formatChance({ numerator: 4950n, denominator: 10_000n }, en)).toBe('49.50\u00a0%');
    expect(formatChance({ numerator: 1n, denominator: 1_000_000n }, en)).toBe('0.0001\u00a0%');
    expect(formatChance({ numerator: 99n, denominator: 100_000_000n }, en)).toBe('0.00009\u00a0%');
  });

  it('floors a return once', () => {
    expect(returnOf(9_999n, { numerator: 9900n, denominator: 9799n })).toBe(10_102n);
  });
});

describe('stakes', () => {
  const rule = {
    minMinor: 100n,
    maxMinor: 3_000_000n,
    keepsOdds: (stake: bigint) => stake >= 10_000n || stake % 50n === 0n,
  };

  it('steps by 1, 2, 5 and ends at the bounds', () => {
    const ladder = stakeLadder(rule);
    expect(ladder.slice(0, 4)).toEqual([100n, 200n, 500n, 1_000n]);
    expect(ladder.at(-1)).toBe(3_000_000n);
    expect(nextStake(3_000_000n, 1, rule)).toBe(3_000_000n);
    expect(nextStake(100_000n, 1, rule)).toBe(200_000n);
    expect(nextStake(100n, -1, rule)).toBe(100n);
  });

  it('offers only stakes that keep the odds', () => {
    expect(isAllowed(130n, rule)).toBe(false);
    expect(nextStake(130n, 1, rule)).toBe(200n);
  });
});

describe('texts', () => {
  it('cuts hashes, counts time and cleans names', () => {
    expect(shortHash('9f2c6be10000c141ab07')).toBe('9f2c 6be1 … c141 ab07');
    expect(formatDuration(1_458_000)).toBe('0:24:18');
    expect(cleanName('A\u202eB\u0007')).toBe('AB');
    expect(initialOf('игрок')).toBe('И');
  });
});
