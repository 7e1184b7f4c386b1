import type { LaunchUser } from './launch-data.js';

/** What Telegram says about a person, made safe to store and to show. */
export interface Profile {
  /** Empty when nothing visible is left of it. */
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string | null;
  readonly languageCode: string | null;
  readonly isPremium: boolean;
}

/** Code points. Telegram's own bound for a first or a last name. */
const NAME_LENGTH_MAX = 64;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * What may not be in a name: control characters and line separators, which forge log lines; embeddings, overrides and
 * isolates of direction, which turn the text around them; lone surrogates, which are no text. The marks that scripts and
 * emoji need (zero-width joiners, variation selectors, the left-to-right and right-to-left marks) stay.
 */
const unwanted = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/gu;

/** Reads the profile of a signed user. Fields of the wrong type count as absent. */
export function readProfile(user: LaunchUser): Profile {
  return {
    firstName: readName(user['first_name']) ?? '',
    lastName: readName(user['last_name']),
    username: readMatching(user['username'], /^[A-Za-z0-9_]{1,32}$/),
    languageCode: readMatching(user['language_code'], /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$/),
    isPremium: user['is_premium'] === true,
  };
}

function readName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const name = shorten(value.replace(unwanted, '').trim()).trim();
  return name === '' ? null : name;
}

/** Cuts between characters as people see them, so that no family of emoji is split in two. */
function shorten(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= NAME_LENGTH_MAX) return text;
  // Looked at no further than needed: one visible character may be thousands of combining marks.
  const head = letters.slice(0, NAME_LENGTH_MAX + 1).join('');
  let kept = '';
  let keptLength = 0;
  for (const { segment } of graphemes.segment(head)) {
    keptLength += Array.from(segment).length;
    if (keptLength > NAME_LENGTH_MAX) break;
    kept += segment;
  }
  return kept === '' ? letters.slice(0, NAME_LENGTH_MAX).join('') : kept;
}

function readMatching(value: unknown, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null;
}
