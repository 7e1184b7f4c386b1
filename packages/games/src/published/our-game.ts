import { z } from 'zod';
import { computeOutcome } from '../compute-outcome.js';
import type { Hashing } from '../hashing.js';
import type { Seeds } from './scheme.js';

export interface OurRound {
  readonly nonce: number;
  readonly skipped: readonly number[];
  readonly outcome: Readonly<Record<string, unknown>>;
}

const outcomeObject = z.record(z.string(), z.unknown());

/** A round of a game of ours, played by the code that plays it for money. */
export function ourGame(
  hashing: Hashing,
  game: string,
  seeds: Seeds,
  params: unknown,
  moves: readonly unknown[] = [],
): OurRound {
  const { nonce, skipped, outcome } = computeOutcome(hashing, { game, ...seeds, params, moves });
  return { nonce, skipped, outcome: outcomeObject.parse(outcome) };
}
