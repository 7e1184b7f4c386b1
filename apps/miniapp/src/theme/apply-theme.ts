import { signal } from '@preact/signals';
import { guardTheme, type GuardedTheme, type TokenName } from './guard-theme.js';

/** What is shown now. The last theme is kept, so that the next start paints in it at once. */
export const theme = signal<GuardedTheme>({ scheme: 'light', tokens: null });

const tokenNames: readonly TokenName[] = [
  'page',
  'surface',
  'sunk',
  'raised',
  'well',
  'text',
  'hint',
  'link',
  'action',
  'on-action',
  'line',
  'ctl',
  'win',
  'win-bg',
  'danger',
  'danger-bg',
  'warn',
  'warn-bg',
];

/** Puts a theme of Telegram's on the page; without one, our own palette in the system's scheme. */
export function applyTheme(params: Readonly<Record<string, unknown>> | null): void {
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const guarded = guardTheme(params ?? {}, system);
  const root = document.documentElement;
  root.dataset['scheme'] = guarded.scheme;
  for (const name of tokenNames) {
    const color = guarded.tokens?.[name];
    if (color === undefined) root.style.removeProperty(`--${name}`);
    else root.style.setProperty(`--${name}`, color);
  }
  theme.value = guarded;
}
