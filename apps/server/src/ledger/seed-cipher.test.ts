import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SeedCipher } from './seed-cipher.js';

const SEED = 'a1'.repeat(32);
const HASH = '5e'.repeat(32);
const PLAYER = 4_611_686_018_427_387_904n;
const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('server seeds at rest', () => {
  const cipher = new SeedCipher([newer]);

  it('[G-RNG-8, S-CRY-1] come back as they were put in', () => {
    for (const [player, id] of [
      [PLAYER, 1],
      [-1n, 2_147_483_647],
    ] as const) {
      expect(cipher.open(player, id, HASH, cipher.seal(player, id, HASH, SEED))).toBe(SEED);
    }
  });

  it('[G-RNG-8] are 96 bytes in which nothing of the seed can be read, and never the same twice', () => {
    const sealed = Array.from({ length: 200 }, () => cipher.seal(PLAYER, 1, HASH, SEED));
    for (const one of sealed) {
      expect(one).toHaveLength(96);
      expect(one.includes(SEED)).toBe(false);
      expect(one.includes(Buffer.from(SEED, 'hex'))).toBe(false);
    }
    expect(new Set(sealed.map((one) => one.subarray(4, 16).toString('hex'))).size).toBe(200);
    expect(new Set(sealed.map((one) => one.subarray(32).toString('hex'))).size).toBe(200);
  });

  it('[S-CRY-1] are refused when any byte of them was changed', () => {
    const sealed = cipher.seal(PLAYER, 1, HASH, SEED);
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => cipher.open(PLAYER, 1, HASH, changed)).toThrow();
    }
    expect(() => cipher.open(PLAYER, 1, HASH, sealed.subarray(0, 95))).toThrow();
  });

  it('[S-CRY-1] are refused for another player, pair or hash', () => {
    const sealed = cipher.seal(PLAYER, 12, HASH, SEED);
    expect(() => cipher.open(PLAYER + 1n, 12, HASH, sealed)).toThrow();
    expect(() => cipher.open(PLAYER, 13, HASH, sealed)).toThrow();
    expect(() => cipher.open(PLAYER, 12, `${HASH.slice(0, 63)}f`, sealed)).toThrow();
  });

  it('[S-CRY-1] of an older master key are read beside a newer one, which encrypts', () => {
    const before = new SeedCipher([older]);
    const sealed = before.seal(PLAYER, 1, HASH, SEED);
    const both = new SeedCipher([newer, older]);
    expect(both.open(PLAYER, 1, HASH, sealed)).toBe(SEED);
    expect(both.isCurrent(sealed)).toBe(false);
    const turned = both.seal(PLAYER, 1, HASH, SEED);
    expect(both.isCurrent(turned)).toBe(true);
    expect(cipher.open(PLAYER, 1, HASH, turned)).toBe(SEED);
    expect(turned.subarray(0, 4)).not.toEqual(sealed.subarray(0, 4));
  });

  it('[S-CFG-1] whose master key is gone say which setting is missing', () => {
    const sealed = new SeedCipher([older]).seal(PLAYER, 1, HASH, SEED);
    expect(() => cipher.open(PLAYER, 1, HASH, sealed)).toThrow('SEED_MASTER_KEY');
    expect(() => new SeedCipher([])).toThrow('at least one master key');
  });

  it('[S-CRY-1] are not encrypted under the master key itself', () => {
    const master = randomBytes(32);
    const [one, two] = [new SeedCipher([master]), new SeedCipher([Buffer.from(master)])];
    expect(two.open(PLAYER, 1, HASH, one.seal(PLAYER, 1, HASH, SEED))).toBe(SEED);
    expect(one.seal(PLAYER, 1, HASH, SEED).includes(master.subarray(0, 4))).toBe(false);
  });
});
