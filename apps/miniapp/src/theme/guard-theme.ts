import { luminance, mix, parseColor, readable } from './color.js';

/**
 * Telegram's theme, made readable. Its own night palette fails AA, so following it is not enough: each text colour is
 * moved until it reads on every background that it is used on, and a theme that can't be mended is not followed at all.
 */

/** Names of CSS custom properties, without the dashes. */
export type TokenName =
  | 'page'
  | 'surface'
  | 'sunk'
  | 'raised'
  | 'well'
  | 'text'
  | 'hint'
  | 'link'
  | 'action'
  | 'on-action'
  | 'line'
  | 'ctl'
  | 'win'
  | 'win-bg'
  | 'danger'
  | 'danger-bg'
  | 'warn'
  | 'warn-bg';

export type Tokens = Readonly<Record<TokenName, string>>;

export interface GuardedTheme {
  readonly scheme: 'light' | 'dark';
  /** `null` where our own palette of the scheme is used. */
  readonly tokens: Tokens | null;
}

const ours = {
  light: { win: '#0a6f4c', warn: '#7a4f00', danger: '#b3261e' },
  dark: { win: '#5fd3a1', warn: '#f0bd5b', danger: '#ff8a80' },
} as const;

/** Below this luminance of the surface a theme is dark, whatever the client calls it. */
const darkBelow = 0.179;

/**
 * Tokens for a theme as Telegram hands it over (unknown keys ignored, each key optional), or our own palette where the
 * theme says too little or can't be made readable. `fallback` is the scheme when the theme names no background.
 */
export function guardTheme(params: Readonly<Record<string, unknown>>, fallback: 'light' | 'dark'): GuardedTheme {
  const key = (...names: string[]): string | null => {
    for (const name of names) {
      const color = parseColor(params[name]);
      if (color !== null) return color;
    }
    return null;
  };
  const surface = key('section_bg_color', 'bg_color');
  const page = key('secondary_bg_color', 'bg_color');
  const text = key('text_color');
  if (surface === null || page === null) return { scheme: fallback, tokens: null };
  const isDark = luminance(surface) < darkBelow;
  const scheme = isDark ? 'dark' : 'light';
  if (text === null || isDark !== luminance(page) < darkBelow) return { scheme, tokens: null };

  const sunk = isDark ? mix(surface, '#000000', 0.28) : mix(surface, text, 0.05);
  const raised = isDark ? mix(surface, text, 0.12) : surface;
  const well = mix(page, text, 0.07);
  const grounds = [page, surface, sunk];
  const tint = (color: string) => mix(surface, color, isDark ? 0.2 : 0.12);
  const meaning = (color: string) => {
    const ground = tint(color);
    return { color: readable(color, [page, surface, ground]), ground };
  };
  const win = meaning(ours[scheme].win);
  const warn = meaning(ours[scheme].warn);
  const danger = meaning(key('destructive_text_color') ?? ours[scheme].danger);
  const onAction = key('button_text_color') ?? '#ffffff';
  const found = {
    text: readable(text, [...grounds, raised, well]),
    hint: readable(key('subtitle_text_color', 'hint_color') ?? mix(surface, text, 0.6), [...grounds, well]),
    link: readable(key('link_color', 'accent_text_color') ?? text, [page, surface]),
    // The fill moves, so that the button's own text colour stays what the theme says.
    action: readable(key('button_color') ?? '#1c6fb5', [onAction]),
    ctl: readable(mix(surface, text, 0.45), [page, surface], 3),
    win: win.color,
    warn: warn.color,
    danger: danger.color,
  };
  if (!isComplete(found)) return { scheme, tokens: null };
  const line = key('section_separator_color') ?? mix(surface, text, 0.14);
  const grounded = { 'win-bg': win.ground, 'warn-bg': warn.ground, 'danger-bg': danger.ground };
  return { scheme, tokens: { ...found, ...grounded, 'on-action': onAction, page, surface, sunk, raised, well, line } };
}

function isComplete<Key extends string>(found: Record<Key, string | null>): found is Record<Key, string> {
  return Object.values(found).every((color) => color !== null);
}
