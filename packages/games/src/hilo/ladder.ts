import { rankOf } from '../cards.js';
import { fraction, multiplyFractions } from '../money.js';
import type { Fraction } from '../money.js';

/** Hilo: guesses against an infinite deck, by rank alone; ace 1 to king 13. */

export type HiloGuess = 'upper' | 'lower';

const RANKS = 13;

export function hiloValue(card: number): number {
  const rank = rankOf(card);
  return rank === 12 ? 1 : rank + 2;
}

/**
 * How many of the 13 ranks make a guess right. At the ace `upper` means higher and `lower` the same; at the king `upper`
 * means the same and `lower` lower; in between both include the same rank.
 */
export function hiloFavourable(value: number, guess: HiloGuess): number {
  if (value === 1) {
    return guess === 'upper' ? 12 : 1;
  }
  if (value === RANKS) {
    return guess === 'upper' ? 1 : 12;
  }
  return guess === 'upper' ? RANKS - value + 1 : value;
}

export function hiloRight(value: number, guess: HiloGuess, next: number): boolean {
  if (value === 1) {
    return guess === 'upper' ? next > 1 : next === 1;
  }
  if (value === RANKS) {
    return guess === 'upper' ? next === RANKS : next < RANKS;
  }
  return guess === 'upper' ? next >= value : next <= value;
}

/** What a right guess does to the multiplier: 13 over its favourable ranks. */
export function hiloStep(multiplier: Fraction | null, favourable: number): Fraction {
  // The edge is taken once for the round, with the first right guess.
  return multiplyFractions(multiplier ?? fraction(99n, 100n), fraction(BigInt(RANKS), BigInt(favourable)));
}
