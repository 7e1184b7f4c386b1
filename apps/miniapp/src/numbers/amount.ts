/**
 * Money as text. Amounts are integers of minor units from the wire to the screen; nothing here ever makes a floating
 * point number of one.
 */

export interface Asset {
  readonly code: string;
  /** Decimal digits of one unit. */
  readonly scale: number;
  /** How many of them are shown where space is short. */
  readonly shown: number;
}

const shownDigits: Readonly<Record<string, number>> = { PLAY: 2, USDT: 2, TON: 4 };
const noBreak = '\u00a0';
const minus = '\u2212';

export function assetOf(code: string, scale: number): Asset {
  return { code, scale, shown: Math.min(scale, shownDigits[code] ?? scale) };
}

export interface Locale {
  readonly tag: string;
  readonly decimal: string;
  readonly million: string;
  readonly billion: string;
  readonly trillion: string;
}

/** Signs of a language; `units` are its short words for 10^6, 10^9 and 10^12. */
export function localeOf(tag: string, units: readonly [string, string, string]): Locale {
  const parts = new Intl.NumberFormat(tag).formatToParts(1.5);
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  return { tag, decimal, million: units[0], billion: units[1], trillion: units[2] };
}

/** The digits that are usually shown, cut towards zero; all digits when that would read zero and isn't. */
export function formatAmount(minor: bigint, asset: Asset, locale: Locale): string {
  const text = cut(minor, asset, asset.shown, locale);
  return minor !== 0n && !/[1-9]/.test(text) ? formatExact(minor, asset, locale) : text;
}

/** Every digit that is not a zero at the end, at least the usual ones. For stakes and proofs. */
export function formatExact(minor: bigint, asset: Asset, locale: Locale): string {
  const fraction = fractionOf(minor, asset.scale);
  const used = Math.max(asset.shown, fraction.replace(/0+$/, '').length);
  return cut(minor, asset, used, locale);
}

/** A net: always signed, + or the minus sign; zero without. */
export function formatNet(minor: bigint, asset: Asset, locale: Locale): string {
  if (minor === 0n) return formatAmount(0n, asset, locale);
  return minor > 0n ? `+${formatAmount(minor, asset, locale)}` : formatAmount(minor, asset, locale);
}

/** An amount with its unit, after a space that does not break. */
export function withUnit(text: string, asset: Asset): string {
  return `${text}${noBreak}${asset.code}`;
}

/** The usual text, or a short one cut towards zero ("12.48 M") where it has more than `lengthMax` characters. */
export function formatCompact(minor: bigint, asset: Asset, locale: Locale, lengthMax = 12): string {
  const text = formatAmount(minor, asset, locale);
  if (text.length <= lengthMax) return text;
  const unit = 10n ** BigInt(asset.scale);
  const steps = [
    [10n ** 12n, locale.trillion],
    [10n ** 9n, locale.billion],
    [10n ** 6n, locale.million],
  ] as const;
  for (const [size, word] of steps) {
    const whole = minor / unit / size;
    if (whole === 0n) continue;
    const hundredths = (minor * 100n) / (unit * size);
    return `${cut(hundredths, { code: '', scale: 2, shown: 2 }, 2, locale)}${noBreak}${word}`;
  }
  return text;
}

/**
 * What a player typed, in minor units: the language's decimal sign or a dot, groups ignored. `null` when it is no
 * amount or has more digits than the asset.
 */
export function parseAmount(text: string, asset: Asset, locale: Locale): bigint | null {
  const plain = text
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replaceAll(locale.decimal === ',' ? ',' : '\u0000', '.')
    .replaceAll(',', '');
  const match = /^([0-9]{1,16})(?:\.([0-9]*))?$/.exec(plain);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.replace(/0+$/, '').length > asset.scale) return null;
  return BigInt((match[1] ?? '') + fraction.slice(0, asset.scale).padEnd(asset.scale, '0'));
}

function cut(minor: bigint, asset: Asset, digits: number, locale: Locale): string {
  const size = minor < 0n ? -minor : minor;
  const whole = new Intl.NumberFormat(locale.tag, { useGrouping: true }).format(size / 10n ** BigInt(asset.scale));
  const fraction = fractionOf(minor, asset.scale).slice(0, digits);
  const text = (fraction === '' ? whole : `${whole}${locale.decimal}${fraction}`).replace(/[\s\u202f]/g, noBreak);
  return minor < 0n && /[1-9]/.test(text) ? `${minus}${text}` : text;
}

function fractionOf(minor: bigint, scale: number): string {
  if (scale === 0) return '';
  const size = minor < 0n ? -minor : minor;
  return (size % 10n ** BigInt(scale)).toString().padStart(scale, '0');
}
