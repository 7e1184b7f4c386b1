import type { Round } from '@croupier/contract';
import { signal } from '@preact/signals';
import type { RoundVerdict } from '@croupier/games';

/** Rounds that were checked on this page, by id: for the shields of the history. */
export const verifiedRounds = signal<ReadonlySet<string>>(new Set());

/**
 * Plays the round again from its seeds, on this device, with the games' own rules. The code for it is loaded when it is
 * first asked for, so that nothing on the page can draw before a seed is revealed.
 */
export async function verifyHere(round: Round): Promise<RoundVerdict> {
  const { portableHashing, verifyRound } = await import('@croupier/games');
  const verdict = verifyRound(portableHashing, round);
  if (verdict.verdict === 'proved') verifiedRounds.value = new Set([...verifiedRounds.value, round.roundId]);
  return verdict;
}

/** Whether a revealed seed is the one whose hash was shown. */
export async function isCommitted(serverSeed: string, serverSeedHash: string): Promise<boolean> {
  const { portableHashing } = await import('@croupier/games');
  return portableHashing.sha256Hex(serverSeed) === serverSeedHash;
}
