import { describe, expect, it } from 'vitest';
import { IllegalMove } from '../errors.js';
import type { Step, Terms } from '../game.js';
import { payoutOf } from '../money.js';
import { noCapMinor } from '../replay.js';
import { mines, minesMultiplier } from './mines.js';

/** The course of a round: what is hidden, what ends it, and the cap that never cuts. */

const terms: Terms = { stakeMinor: 10_000n, capMinor: noCapMinor };
/** Three mines at tiles 0, 1 and 2: with the gap closed each next one is first again. */
const firstThree = [0, 0, 0];

function course(values: readonly number[], moves: readonly unknown[], at = terms): Step<unknown, unknown>[] {
  const params = { mines: values.length };
  const steps = [mines.start(params, at, values)];
  for (const made of moves) {
    steps.push(mines.play(params, at, (steps.at(-1) as Step<unknown, unknown>).state, made));
  }
  return steps;
}

const reveals = (...tiles: number[]): unknown[] => tiles.map((reveal) => ({ reveal }));

describe('mines', () => {
  it('[G-RNG-8] rounds that differ only in what is hidden look the same, move by move', () => {
    const one = course([0, 0, 0], reveals(10, 11, 12, 13));
    const other = course([22, 21, 5], reveals(10, 11, 12, 13));
    expect(other.map(({ view }) => view)).toEqual(one.map(({ view }) => view));
    expect(other.map(({ state }) => state)).not.toEqual(one.map(({ state }) => state));
    for (const { view } of one) {
      expect(Object.keys(view as object).sort()).not.toContain('mineTiles');
    }
  });

  it('[G-GAM-2] takes mines by removal that closes the gap, in the order of the draws', () => {
    const { view } = course([24, 0, 0], reveals(24)).at(-1) as Step<unknown, unknown>;
    expect(view).toMatchObject({ over: true, win: false, endedBy: 'mine', hit: 24, mineTiles: [0, 1, 24], safe: 0 });
    expect(() => mines.start({ mines: 3 }, terms, [24, 24, 0])).toThrow(RangeError);
  });

  it('pays the multiplier of the safe tiles found, floored once', () => {
    const stakeMinor = 10_007n;
    const [, , , last] = course(firstThree, [...reveals(5, 6), { cashOut: true }], { ...terms, stakeMinor });
    expect(last?.payoutMinor).toBe(payoutOf(stakeMinor, minesMultiplier(3, 2)));
    expect(last?.view).toMatchObject({ win: true, endedBy: 'cash-out', multiplier: '9/7', multiplierX100: '128' });
  });

  it('a mine pays nothing and shows all', () => {
    const last = course(firstThree, reveals(9, 1)).at(-1);
    expect(last?.payoutMinor).toBe(0n);
    expect(last?.view).toMatchObject({ multiplier: '0/1', hit: 1, safe: 1, revealed: [9, 1], mineTiles: [0, 1, 2] });
  });

  it('the last safe tile cashes out by itself', () => {
    const all = Array.from({ length: 22 }, (_, index) => index + 3);
    const last = course(firstThree, reveals(...all)).at(-1);
    expect(last?.payoutMinor).toBe(22_770_000n);
    expect(last?.view).toMatchObject({ endedBy: 'last-tile', multiplier: '2277/1' });
  });

  it('[S-BIZ-1] refuses a tile twice, a cash-out of nothing, and any move after the end', () => {
    expect(() => course(firstThree, reveals(5, 5))).toThrow(IllegalMove);
    expect(() => course(firstThree, [{ cashOut: true }])).toThrow(IllegalMove);
    expect(() => course(firstThree, reveals(0, 5))).toThrow(IllegalMove);
    expect(() => course(firstThree, [...reveals(5), { cashOut: true }, { cashOut: true }])).toThrow(IllegalMove);
  });

  describe('the cap', () => {
    const capped = (capMinor: bigint): Terms => ({ ...terms, capMinor });
    const after = (safe: number): bigint => payoutOf(terms.stakeMinor, minesMultiplier(3, safe));

    it('ends the round with the full payout of the last step within it, shown from the start', () => {
      for (const capMinor of [after(4), after(4) + 1n, after(5) - 1n]) {
        const steps = course(firstThree, reveals(5, 6, 7, 8), capped(capMinor));
        expect(steps.slice(0, 4).map(({ view }) => (view as { safeMax: number }).safeMax)).toEqual([4, 4, 4, 4]);
        expect(steps.map(({ payoutMinor }) => payoutMinor)).toEqual([null, null, null, null, after(4)]);
        expect(steps.at(-1)?.view).toMatchObject({ endedBy: 'cap', win: true, safe: 4 });
      }
    });

    it('at exactly the next payout lets the round go on', () => {
      const steps = course(firstThree, reveals(5, 6, 7, 8), capped(after(5)));
      expect(steps.at(-1)?.payoutMinor).toBeNull();
    });

    it('no payout at any cap passes it or is anything but a full multiplier', () => {
      const full = new Set(Array.from({ length: 22 }, (_, index) => after(index + 1)));
      for (let capMinor = after(1); capMinor < after(12); capMinor += 997n) {
        let step = mines.start({ mines: 3 }, capped(capMinor), firstThree);
        for (let tile = 3; step.payoutMinor === null; tile += 1) {
          step = mines.play({ mines: 3 }, capped(capMinor), step.state, { reveal: tile });
        }
        expect(step.payoutMinor <= capMinor && full.has(step.payoutMinor)).toBe(true);
      }
    });

    it('a stake whose first step passes it must not have been accepted', () => {
      expect(() => mines.start({ mines: 3 }, capped(after(1) - 1n), firstThree)).toThrow(/cap/);
      expect(payoutOf(terms.stakeMinor, mines.best({ mines: 3 }))).toBe(after(1));
    });
  });
});
