import type { Locale } from './amount.js';

/** An exact share or multiplier. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** `2.00x`, cut; without decimals from 10,000x on. */
export function formatMultiplier(ratio: Ratio, locale: Locale): string {
  const hundredths = (ratio.numerator * 100n) / ratio.denominator;
  const whole = new Intl.NumberFormat(locale.tag).format(hundredths / 100n).replace(/\s/g, '\u00a0');
  if (hundredths >= 1_000_000n) return `${whole}x`;
  return `${whole}${locale.decimal}${(hundredths % 100n).toString().padStart(2, '0')}x`;
}

/** `49.50 %`, cut; four decimals below one per cent. */
export function formatChance(ratio: Ratio, locale: Locale): string {
  const digits = ratio.numerator * 100n < ratio.denominator ? 4 : 2;
  const size = 10n ** BigInt(digits);
  const parts = (ratio.numerator * 100n * size) / ratio.denominator;
  return `${parts / size}${locale.decimal}${(parts % size).toString().padStart(digits, '0')}\u00a0%`;
}

/** What `stakeMinor` returns at this multiplier, floored once. */
export function returnOf(stakeMinor: bigint, ratio: Ratio): bigint {
  return (stakeMinor * ratio.numerator) / ratio.denominator;
}
