import type { RotateReply } from '@croupier/contract';
import { signal } from '@preact/signals';
import { rememberHashes } from '../proof/known-hashes.js';
import { api } from './api.js';
import { seeds } from './casino.js';

/** What the last rotation of this page revealed. */
export const lastRevealed = signal<RotateReply['revealed'] | null>(null);

/** Reveals the active server seed and goes on with `clientSeed` and the next one. Throws `ProblemError`. */
export async function rotateSeeds(clientSeed: string): Promise<RotateReply['revealed']> {
  const reply = await api.rotateSeeds({ clientSeed });
  seeds.value = reply.seeds;
  rememberHashes(reply.seeds.serverSeedHash, reply.seeds.nextServerSeedHash);
  lastRevealed.value = reply.revealed;
  return reply.revealed;
}
