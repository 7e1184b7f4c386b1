import type { Locale } from './amount.js';

/** An exact share or multiplier. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const chanceDigitsMax = 12;

/** `2.00x`, cut; without decimals from 10,000x on. */
export function formatMultiplier(ratio: Ratio, locale: Locale): string {
  const hundredths = (ratio.numerator * 100n) / ratio.denominator;
  const whole = new Intl.NumberFormat(locale.tag).format(hundredths / 100n).replace(/\s/g, '\u00a0');
  if (hundredths >= 1_000_000n) return `${whole}x`;
  return `${whole}${locale.decimal}${(hundredths % 100n).toString().padStart(2, '0')}x`;
}

/** `49.50 %`, cut; four decimals below one per cent, and as many more as it takes to see that it is not nothing. */
export function formatChance(ratio: Ratio, locale: Locale): string {
  let digits = ratio.numerator * 100n < ratio.denominator ? 4 : 2;
  const parts = () => (ratio.numerator * 100n * 10n ** BigInt(digits)) / ratio.denominator;
  while (parts() === 0n && ratio.numerator > 0n && digits < chanceDigitsMax) digits += 1;
  const size = 10n ** BigInt(digits);
  return `${parts() / size}${locale.decimal}${(parts() % size).toString().padStart(digits, '0')}\u00a0%`;
}

/** What `stakeMinor` returns at this multiplier, floored once. */
export function returnOf(stakeMinor: bigint, ratio: Ratio): bigint {
  return (stakeMinor * ratio.numerator) / ratio.denominator;
}
