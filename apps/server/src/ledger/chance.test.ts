import { games } from '@croupier/games';
import { describe, expect, it } from 'vitest';
import { drawFair, fixedSeed, wordAt } from '../../test/oracle/fair.js';
import { chanceOf, wordsOf } from './chance.js';
import { unknownPlayer, type ActivePair, type PlayerState } from './player-state.js';

const pair: ActivePair = { ...fixedSeed(1), id: 1, committedSeq: 1, clientSeed: 'mine', clientSeedBy: 'player' };
const state = (nonce: number): PlayerState => ({
  ...unknownPlayer(1n),
  nonce,
  seeds: { active: pair, next: { ...fixedSeed(2), id: 2, committedSeq: 1 } },
});

describe('the chance of a command', () => {
  it('[G-RNG-1, G-GAM-2] draws the words of the active pair at the nonce due, as a second implementation does', () => {
    const params = { mines: 5 };
    const plan = games.get('mines')?.plan(params) ?? [];
    for (const nonce of [0, 1, 77, 2 ** 40]) {
      const drawn = chanceOf(state(nonce), fixedSeed).draw(plan);
      const { values, ...fair } = drawFair(pair.serverSeed, 'mine', nonce, 'mines', params);
      expect(drawn).toEqual({ ...fair, values: values.map((value) => Math.trunc(Number(value))) });
    }
  });

  it('[G-RNG-3] passes a nonce over whole when a word of it is rejected, and counts it', () => {
    const dice = [{ n: 10_001, keep: 10_000 }];
    // Keeping next to nothing, nearly every nonce is passed over.
    const drawn = chanceOf(state(0), fixedSeed).draw([{ n: 10_001, keep: 100 }]);
    expect(drawn.skipped).toBe(drawn.nonce);
    expect(drawn.skipped).toBeGreaterThan(0);
    const word = wordAt(pair.serverSeed, 'mine', drawn.nonce, 0);
    expect(BigInt(drawn.values[0] ?? -1)).toBe((word * 10_001n) >> 32n);
    expect(chanceOf(state(drawn.nonce), fixedSeed).draw(dice)).toEqual({ ...drawn, skipped: 0 });
  });

  it('hands fresh seeds on as they are made', () => {
    expect(chanceOf(state(0), fixedSeed).freshSeed(9)).toEqual(fixedSeed(9));
  });

  it('is none for a player who was never opened', () => {
    expect(() => chanceOf(unknownPlayer(1n), fixedSeed).draw([])).toThrow('a player who draws has seeds');
  });

  it('prepares the key of a pair once', () => {
    expect(wordsOf(pair)).toBe(wordsOf(pair));
    expect(wordsOf({ ...pair })).not.toBe(wordsOf(pair));
  });
});
