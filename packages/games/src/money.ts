/**
 * Exact numbers for money. Amounts are bigint minor units, multipliers and probabilities are reduced fractions; a
 * double never touches either, and a payout is floored exactly once.
 */

/** An exact rational number, reduced; the denominator is positive. Build with `fraction`. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A fraction as JSON carries it; `percent` is truncated, never rounded up. */
export interface FractionOnWire {
  readonly numerator: string;
  readonly denominator: string;
  readonly percent: string;
}

/** The greatest common divisor of two non-negative numbers. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) {
    [a, b] = [b, a % b];
  }
  return a;
}

/** Reduces; throws `RangeError` for a zero denominator. */
export function fraction(numerator: bigint, denominator = 1n): Fraction {
  if (denominator === 0n) {
    throw new RangeError('a fraction has no zero denominator');
  }
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator * sign) * sign;
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function addFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function multiplyFractions(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareFractions(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Reads `num/den` or a whole number, both decimal; throws `RangeError` for anything else. */
export function parseFraction(text: string): Fraction {
  const match = /^(-?[0-9]+)(?:\/([0-9]+))?$/.exec(text);
  if (match === null) {
    throw new RangeError(`not a fraction: ${text}`);
  }
  return fraction(BigInt(match[1] ?? ''), BigInt(match[2] ?? '1'));
}

/** `num/den`, also for whole numbers (`99/1`). */
export function formatFraction({ numerator, denominator }: Fraction): string {
  return `${numerator}/${denominator}`;
}

/** A non-negative fraction in hundredths, floored: 33/32 gives 103n. */
export function floorX100({ numerator, denominator }: Fraction): bigint {
  return (numerator * 100n) / denominator;
}

/** The form of a non-negative fraction in JSON, percent truncated to two decimals. */
export function fractionOnWire(value: Fraction): FractionOnWire {
  const basisPoints = (value.numerator * 10_000n) / value.denominator;
  return {
    numerator: value.numerator.toString(),
    denominator: value.denominator.toString(),
    percent: `${basisPoints / 100n}.${(basisPoints % 100n).toString().padStart(2, '0')}`,
  };
}

/** What a stake pays at a multiplier, in minor units: one floor, on the original stake. */
export function payoutOf(stakeMinor: bigint, multiplier: Fraction): bigint {
  return (stakeMinor * multiplier.numerator) / multiplier.denominator;
}
