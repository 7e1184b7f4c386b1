import { computed, signal } from '@preact/signals';
import { localeOf, type Locale } from '../numbers/amount.js';
import { settings } from '../state/settings.js';
import { en } from './en.js';
import { ru } from './ru.js';

export type Language = 'en' | 'ru';
export type TextKey = keyof typeof en;

const dictionaries: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, ru };
const locales: Readonly<Record<Language, Locale>> = {
  en: localeOf('en', ['M', 'B', 'T']),
  ru: localeOf('ru', ['млн', 'млрд', 'трлн']),
};

/** What Telegram says its user reads; `null` before it said anything. */
export const telegramLanguage = signal<string | null>(null);

export const language = computed<Language>(() => {
  const wished = settings.value.language ?? telegramLanguage.value ?? navigator.language;
  return wished.toLowerCase().startsWith('ru') ? 'ru' : 'en';
});

export const locale = computed<Locale>(() => locales[language.value]);

/** The text of a key in the current language, `{name}` replaced by `values.name`. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(dictionaries[language.value][key], values);
}

/** A text with a number in it: its forms are `one|few|many|other`, or fewer where the language has fewer. */
export function plural(key: TextKey, count: number): string {
  const forms = dictionaries[language.value][key].split('|');
  const rule = new Intl.PluralRules(language.value).select(count);
  const order = language.value === 'ru' ? ['one', 'few', 'many', 'other'] : ['one', 'other'];
  const form = forms[order.indexOf(rule)] ?? forms.at(-1) ?? '';
  return fill(form, { n: new Intl.NumberFormat(language.value).format(count) });
}

/** The text of a key that may not exist, such as one made from a refusal's code. */
export function find(key: string, values: Readonly<Record<string, string | number>> = {}): string | null {
  return Object.hasOwn(en, key) ? t(key as TextKey, values) : null;
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
