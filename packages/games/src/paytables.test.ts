import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coinflip } from './coinflip/coinflip.js';
import { limbo, limboWinning } from './limbo/limbo.js';
import { minesMultiplier, minesTiles } from './mines/mines.js';
import { addFractions, compareFractions, formatFraction, fraction, multiplyFractions } from './money.js';

/** The games' multipliers against tables that another program computed. */

const tables = z
  .object({
    limbo: z.object({ examples: z.array(z.object({ targetX100: z.int(), winning: z.string(), rtp: z.string() })) }),
    coinflip: z.object({ x100ByFlips: z.array(z.int()) }),
    mines: z.object({ multipliersByMines: z.record(z.string(), z.array(z.string())) }),
  })
  .parse(JSON.parse(readFileSync(new URL('../vectors/paytables.json', import.meta.url), 'utf8')));

describe('paytables', () => {
  it('[G-GAM-4] mines: all 300 multipliers', () => {
    const entries = Object.entries(tables.mines.multipliersByMines);
    const ours = entries.map(([count, listed]) => [
      count,
      listed.map((_, index) => formatFraction(minesMultiplier(Number.parseInt(count, 10), index + 1))),
    ]);
    expect(Object.fromEntries(ours)).toEqual(tables.mines.multipliersByMines);
    expect(entries.reduce((sum, [, listed]) => sum + listed.length, 0)).toBe(300);
  });

  it('[G-GAM-4] mines: each stopping point returns 99 %, its chance taken tile by tile', () => {
    for (let count = 1; count < minesTiles; count += 1) {
      let chance = fraction(1n);
      for (let safe = 1; safe <= minesTiles - count; safe += 1) {
        const left = BigInt(minesTiles - safe + 1);
        chance = multiplyFractions(chance, fraction(left - BigInt(count), left));
        expect(multiplyFractions(chance, minesMultiplier(count, safe))).toEqual(fraction(99n, 100n));
      }
    }
  });

  it('[G-GAM-4] coinflip and limbo', () => {
    const flips = tables.coinflip.x100ByFlips.map((_, index) =>
      coinflip.best({ picks: Array(index + 1).fill('heads') }),
    );
    expect(flips).toEqual(tables.coinflip.x100ByFlips.map((x100) => fraction(BigInt(x100), 100n)));
    for (const { targetX100, winning, rtp } of tables.limbo.examples) {
      expect(limboWinning(targetX100).toString()).toBe(winning);
      expect(formatFraction(limbo.rtp({ targetX100 }))).toBe(rtp);
    }
  });

  it('[G-GAM-5] limbo never falls short of 99 % by more than its rules say', () => {
    const shortBy = fraction(3n, 10_000_000_000n);
    for (const { rtp } of limbo.configurations()) {
      expect(compareFractions(addFractions(rtp, shortBy), fraction(99n, 100n))).toBe(1);
    }
  });
});
