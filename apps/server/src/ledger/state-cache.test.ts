import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownPlayer } from './player-state.js';
import { CachedPlayer, StateCache } from './state-cache.js';

const playerOf = (id: number): CachedPlayer => new CachedPlayer(unknownPlayer(BigInt(id)));

describe('the players in memory', () => {
  it('are found again as long as they are used', () => {
    const cache = new StateCache(4);
    const kept = playerOf(1);
    cache.put(kept);
    for (let id = 2; id < 50; id += 1) {
      expect(cache.get(1n)).toBe(kept);
      cache.put(playerOf(id));
    }
  });

  it('are forgotten when others are used meanwhile', () => {
    const cache = new StateCache(4);
    for (let id = 1; id <= 6; id += 1) cache.put(playerOf(id));
    expect([1n, 2n].map((id) => cache.get(id))).toEqual([undefined, undefined]);
    expect(cache.get(6n)?.tip.playerId).toBe(6n);
  });

  it('[S-BOT-1] are never more than the bound, whatever is asked for in whichever order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 })), { maxLength: 200 }),
        (max, steps) => {
          const cache = new StateCache(max);
          for (const [isPut, id] of steps) {
            if (isPut) {
              if (cache.get(BigInt(id)) === undefined) cache.put(playerOf(id));
            } else cache.get(BigInt(id));
            expect(cache.size).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });

  it('[G-GAM-10] survive with commands in flight: the database does not have their state yet', () => {
    const cache = new StateCache(2);
    const pinned = playerOf(1);
    pinned.inFlight = 1;
    cache.put(pinned);
    for (let id = 2; id <= 100; id += 1) cache.put(playerOf(id));
    expect(cache.get(1n)).toBe(pinned);
    pinned.inFlight = 0;
    for (let id = 101; id <= 110; id += 1) cache.put(playerOf(id));
    expect(cache.get(1n)).toBeUndefined();
  });

  it('start with the state that was loaded as committed and as tip', () => {
    const state = unknownPlayer(7n);
    const player = new CachedPlayer(state);
    expect([player.committed, player.tip, player.inFlight, player.pending.size]).toEqual([state, state, 0, 0]);
  });
});

describe('the budget of refusals', () => {
  it('[S-BOT-1] is used up by as many as it allows, and is whole again a minute after the first', () => {
    const player = playerOf(1);
    for (let n = 0; n < 3; n += 1) {
      expect(player.refusalWaitSeconds(1_000_000 + n, 3)).toBe(0);
      player.countRefusal(1_000_000 + n);
    }
    expect(player.refusalWaitSeconds(1_000_000, 3)).toBe(60);
    expect(player.refusalWaitSeconds(1_000_001, 3)).toBe(60);
    expect(player.refusalWaitSeconds(1_059_001, 3)).toBe(1);
    expect(player.refusalWaitSeconds(1_059_999, 3)).toBe(1);
    expect(player.refusalWaitSeconds(1_060_000, 3)).toBe(0);
    player.countRefusal(1_060_000);
    expect(player.refusalWaitSeconds(1_060_001, 2)).toBe(0);
    expect(player.refusalWaitSeconds(1_060_001, 1)).toBe(60);
  });

  it('gets back what was not stored after all, and never more', () => {
    const player = playerOf(1);
    player.countRefusal(1_000_000);
    player.uncountRefusal();
    player.uncountRefusal();
    expect(player.refusalWaitSeconds(1_000_001, 1)).toBe(0);
    player.countRefusal(1_000_001);
    expect(player.refusalWaitSeconds(1_000_002, 1)).toBeGreaterThan(0);
  });
});
