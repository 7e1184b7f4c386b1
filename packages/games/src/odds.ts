import { addFractions, compareFractions, fraction, greatestCommonDivisor, multiplyFractions } from './money.js';
import type { Fraction } from './money.js';

/**
 * What flooring does to odds. At stake s an outcome with multiplier m pays floor(s*m), so that the return at that stake
 * lies below the stated one by `sum p * frac(s*m) / s`, never above it. A bet is allowed when this loss is at most
 * 1/10,000 of the stake; everything here computes with it exactly.
 */

/** One prize: its exact probability and what it returns per unit of the stake. */
export interface Outcome {
  readonly probability: Fraction;
  readonly multiplier: Fraction;
}

/** The largest share of a stake that flooring may take. */
export const flooringLossMax: Fraction = fraction(1n, 10_000n);

const zero = fraction(0n);

/** The exact return of a list of outcomes, before flooring. */
export function rtpOf(outcomes: readonly Outcome[]): Fraction {
  return outcomes.reduce((sum, { probability, multiplier }) => {
    return addFractions(sum, multiplyFractions(probability, multiplier));
  }, zero);
}

/** The exact share of the stake (minor units, positive) that flooring takes. */
export function flooringLossOf(outcomes: readonly Outcome[], stakeMinor: bigint): Fraction {
  const lost = outcomes.reduce((sum, { probability, multiplier }) => {
    const cut = (stakeMinor * multiplier.numerator) % multiplier.denominator;
    return addFractions(sum, multiplyFractions(probability, fraction(cut, multiplier.denominator)));
  }, zero);
  return multiplyFractions(lost, fraction(1n, stakeMinor));
}

/** Whether a loss is small enough for a bet to be allowed. */
export function passesFlooringTest(loss: Fraction): boolean {
  return compareFractions(loss, flooringLossMax) <= 0;
}

/** The least stake (minor units) whose multiples need no flooring at any of these multipliers. */
export function stakeStepOf(outcomes: readonly Outcome[]): bigint {
  return outcomes.reduce((step, { multiplier }) => leastCommonMultiple(step, multiplier.denominator), 1n);
}

/**
 * The least stake (minor units) from which on every stake passes. A multiplier with denominator d loses at most
 * (d-1)/d of a unit, which bounds the last failing stake; from that bound the stakes are tried downwards.
 */
export function stakeMinOf(outcomes: readonly Outcome[]): bigint {
  const lostMax = outcomes.reduce((sum, { probability, multiplier }) => {
    return addFractions(
      sum,
      multiplyFractions(probability, fraction(multiplier.denominator - 1n, multiplier.denominator)),
    );
  }, zero);
  let stakeMinor = (lostMax.numerator * flooringLossMax.denominator) / lostMax.denominator;
  while (stakeMinor > 0n && passesFlooringTest(flooringLossOf(outcomes, stakeMinor))) {
    stakeMinor -= 1n;
  }
  return stakeMinor + 1n;
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / greatestCommonDivisor(a, b)) * b;
}
