import { drawRound, type DrawPlan, type Words } from '@croupier/games';
import { assert } from '../platform/assert.js';
import { nodeHashing } from '../platform/node-hashing.js';
import type { Chance, Drawn, FreshSeed } from './act.js';
import type { CommittedPair, PlayerState } from './player-state.js';

/** Keyed hashes by pair: preparing one costs more than a draw. Falls away with the pair. */
const keyed = new WeakMap<CommittedPair, Words>();

/** The keyed hash of a pair's server seed. */
export function wordsOf(pair: CommittedPair): Words {
  let words = keyed.get(pair);
  if (words === undefined) {
    words = nodeHashing.hmacSha256(pair.serverSeed);
    keyed.set(pair, words);
  }
  return words;
}

/**
 * The chance of one command: draws come from the player's active pair, fresh server seeds from `freshSeed` (the system's
 * generator in the lane, the stored pair in a replay).
 */
export function chanceOf(state: PlayerState, freshSeed: (seedId: number) => FreshSeed): Chance {
  return {
    freshSeed,
    draw(plan: DrawPlan): Drawn {
      assert(state.seeds !== null, 'a player who draws has seeds');
      const { active } = state.seeds;
      const { nonce, values } = drawRound(wordsOf(active), active.clientSeed, state.nonce, plan);
      return { nonce, skipped: nonce - state.nonce, values };
    },
  };
}
