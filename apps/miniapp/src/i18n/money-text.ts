import { formatAmount, formatExact, formatNet, withUnit } from '../numbers/amount.js';
import { asset } from '../state/casino.js';
import { locale } from './translate.js';

/** Amounts of the played asset in the current language. */
export const amountText = (minor: bigint): string => formatAmount(minor, asset.value, locale.value);
export const exactText = (minor: bigint): string => formatExact(minor, asset.value, locale.value);
export const netText = (minor: bigint): string => formatNet(minor, asset.value, locale.value);
export const unitText = (text: string): string => withUnit(text, asset.value);
