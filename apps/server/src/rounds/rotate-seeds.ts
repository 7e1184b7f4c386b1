import { ClientSeed, Refusal } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../ledger/act.js';

/**
 * Reveals the active server seed and puts the next one, committed long before, in play with the player's client seed. The
 * only act that changes a client seed: so the house never chose a server seed knowing the client seed it would meet.
 */
export const rotateSeeds = defineAct({
  name: 'rotate_seeds',
  code: 12,
  body: z.strictObject({ clientSeed: ClientSeed }),
  decide(state, { content }, chance) {
    if (state.seeds === null) throw new Refusal('player_not_found');
    // Revealing would show what open rounds hide.
    if (state.rounds.size > 0) throw new Refusal('seed_in_use', { roundIds: [...state.rounds.keys()] });
    const { active, next } = state.seeds;
    const fresh = chance.freshSeed(next.id + 1);
    return {
      transfers: [],
      revealed: active,
      seeds: {
        active: {
          serverSeed: next.serverSeed,
          serverSeedHash: next.serverSeedHash,
          clientSeed: content.clientSeed,
          clientSeedBy: 'player',
        },
        next: fresh,
      },
      result: JSON.stringify({
        revealed: {
          serverSeed: active.serverSeed,
          serverSeedHash: active.serverSeedHash,
          clientSeed: active.clientSeed,
          nonce: state.nonce,
        },
        seeds: {
          serverSeedHash: next.serverSeedHash,
          nextServerSeedHash: fresh.serverSeedHash,
          clientSeed: content.clientSeed,
          clientSeedBy: 'player',
          nonce: 0,
        },
      }),
    };
  },
});
