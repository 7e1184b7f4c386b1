import type { Ratio } from '../numbers/odds.js';

/** A fraction as outcomes carry it, `num/den`; `null` for anything else. */
export function readRatio(value: unknown): Ratio | null {
  const match = typeof value === 'string' ? /^([0-9]+)\/([1-9][0-9]*)$/.exec(value) : null;
  if (match === null) return null;
  return { numerator: BigInt(match[1] ?? '0'), denominator: BigInt(match[2] ?? '1') };
}
