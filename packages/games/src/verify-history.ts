import type { Hashing } from './hashing.js';
import { verifyRound } from './verify.js';
import type { RoundRecord, RoundVerdict } from './verify.js';

/** Where the nonces of one seed pair do not follow each other. */
export interface NonceFinding {
  readonly serverSeedHash: string;
  /** `reused` convicts. `gap` does if the history is complete: else the rounds between may only be missing from it. */
  readonly reason: 'reused' | 'gap';
  /** The nonce of the round that does not follow, and the one that was due. */
  readonly nonce: number;
  readonly due: number;
}

export interface HistoryReport {
  /** One for each round, in their order. */
  readonly verdicts: readonly RoundVerdict[];
  readonly findings: readonly NonceFinding[];
}

type SeededRound = RoundRecord & { readonly serverSeedHash: string; readonly nonce: number };

const isSeeded = (round: RoundRecord): round is SeededRound => round.serverSeedHash !== null && round.nonce !== null;

/**
 * Judges every round, and the nonces of each seed pair among them: each round must try first the nonce after the last one
 * used. The order of the rounds does not matter. Whether a skip was right is part of a round's own verdict.
 */
export function verifyHistory(hashing: Hashing, rounds: readonly RoundRecord[]): HistoryReport {
  const pairs = new Map<string, SeededRound[]>();
  for (const round of rounds.filter(isSeeded)) {
    const pair = pairs.get(round.serverSeedHash) ?? [];
    pair.push(round);
    pairs.set(round.serverSeedHash, pair);
  }
  return {
    verdicts: rounds.map((round) => verifyRound(hashing, round)),
    findings: [...pairs].flatMap(([serverSeedHash, pair]) => findingsOf(serverSeedHash, pair)),
  };
}

function findingsOf(serverSeedHash: string, pair: readonly SeededRound[]): NonceFinding[] {
  const ordered = [...pair].sort((a, b) => a.nonce - b.nonce);
  return ordered.slice(1).flatMap((round, index): NonceFinding[] => {
    const due = (ordered[index] as SeededRound).nonce + 1;
    const from = round.nonceFrom ?? round.nonce;
    if (from === due) {
      return [];
    }
    return [{ serverSeedHash, reason: from < due ? 'reused' : 'gap', nonce: round.nonce, due }];
  });
}
