import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { ru } from './ru.js';

/** Goal: no text lacks a value that it speaks of, and a plural has all forms of its language. */

const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('dictionaries', () => {
  it.each(Object.keys(en) as (keyof typeof en)[])('%s has the same values in both languages', (key) => {
    if (en[key] !== '') expect(holes(ru[key])).toEqual(holes(en[key]));
    const forms = en[key].split('|').length;
    expect(ru[key].split('|').length).toBe(forms === 2 ? 4 : 1);
  });

  it('[U-14A] urges nobody: no exclamation marks, no "win big", "almost", "lucky", "last chance", "try again"', () => {
    for (const text of [...Object.values(en), ...Object.values(ru)]) {
      expect(text).not.toMatch(/!|win big|almost|lucky|last chance|try again/i);
    }
  });
});
