/**
 * The multiplier over time: floor(100 * e^(0.00006 t)) at t ms after take-off (bustabit's curve), in integers. The `exp` of
 * different machines differs in its last bits, and a client must see what the server pays.
 */

/** Digits of the fixed point: with 10^-60 no floor up to 10^15 is in doubt, as e^x is irrational at each whole ms but 0. */
const UNIT = 10n ** 60n;

/** e^(0.00006 t) in units of 10^-60: a Taylor series at t/2^k, then k squarings. */
function exponential(tMs: number): bigint {
  const halvings = 20n;
  const x = ((BigInt(tMs) * 6n * UNIT) / 100_000n) >> halvings;
  let term = UNIT;
  let sum = UNIT;
  for (let index = 1n; term > 0n; index += 1n) {
    term = (term * x) / (index * UNIT);
    sum += term;
  }
  for (let halving = 0n; halving < halvings; halving += 1n) {
    sum = (sum * sum) / UNIT;
  }
  return sum;
}

/** The multiplier in hundredths at a whole number of ms from 0 on. */
export function crashCurveX100(tMs: number): bigint {
  return (100n * exponential(tMs)) / UNIT;
}

/** The first whole ms at which the curve shows at least `x100` (100 or more). */
export function crashReachMs(x100: bigint): number {
  let [low, high] = [0, 1];
  while (crashCurveX100(high) < x100) {
    [low, high] = [high, high * 2];
  }
  if (crashCurveX100(low) >= x100) {
    return low;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (crashCurveX100(middle) >= x100) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}
