import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, houseLane, housePlayer } from './buckets.js';
import { accountKey, accountOf, isPlayers, pocket } from './pockets.js';
import { systemId } from './system-id.js';

/** Numbers that are fixed for ever: a change of any of them would lose players, accounts or the system's own commands. */

describe('what is fixed for ever', () => {
  it('the bucket of a player: the first 10 bits of SHA-256 over 8 big-endian bytes', () => {
    // Worked out with another language's SHA-256.
    expect([0n, 1n, 2n, 4_611_686_018_427_387_903n, 2n ** 63n - 1n].map(bucketOf)).toEqual([701, 820, 820, 218, 792]);
    for (let id = 0n; id < 2_000n; id += 1n) {
      expect(bucketOf(id)).toBeGreaterThanOrEqual(0);
      expect(bucketOf(id)).toBeLessThan(BUCKETS);
    }
  });

  it('the buckets are used evenly', () => {
    const used = new Set(Array.from({ length: 20_000 }, (_, id) => bucketOf(BigInt(id))));
    expect(used.size).toBe(BUCKETS);
  });

  it('the house of a lane has a number that no player has', () => {
    expect([0, 1, 31].map(housePlayer)).toEqual([-1n, -2n, -32n]);
    expect([-1n, -2n, -32n].map(houseLane)).toEqual([0, 1, 31]);
  });

  it('a command that the system makes once for a purpose has one id', () => {
    expect(systemId('expire hold')).toBe(systemId('expire hold'));
    expect(systemId('expire hold')).not.toBe(systemId('expire hole'));
    expect(systemId('')).toBe('e62e908f-407f-58ca-bc99-6f9a31aa446e');
  });

  it('the key of an account says account number, asset and pocket, and is nobody else’s', () => {
    const keys = new Set<number>();
    for (const no of [0, 1, 32_767]) {
      for (const asset of [0, 1, 32_767]) {
        for (const which of Object.values(pocket)) {
          const key = accountKey(no, asset, which);
          keys.add(key);
          expect(accountOf(key)).toEqual({ no, asset, pocket: which });
        }
      }
    }
    expect(keys.size).toBe(3 * 3 * 6);
  });

  it('house and outside are not a player’s pockets', () => {
    const names = Object.entries(pocket).filter(([, which]) => isPlayers(which));
    expect(names.map(([name]) => name)).toEqual(['cash', 'bonus', 'held', 'inPlay']);
    expect(pocket).toEqual({ cash: 1, bonus: 2, held: 3, inPlay: 4, house: 5, outside: 6 });
  });
});
