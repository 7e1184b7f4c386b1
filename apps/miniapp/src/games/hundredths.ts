import { locale } from '../i18n/translate.js';

/** An integer of hundredths with the language's decimal sign: 4950 is `49.50`, with `wholeDigits` 2 307 is `03.07`. */
export function hundredths(value: number | bigint, wholeDigits = 1): string {
  const text = value.toString().padStart(wholeDigits + 2, '0');
  return `${text.slice(0, -2)}${locale.value.decimal}${text.slice(-2)}`;
}
