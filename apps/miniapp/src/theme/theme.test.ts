import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mix, ratio, readable } from './color.js';
import { guardTheme } from './guard-theme.js';

/** Goal: every text of every theme reads. Our own palette is measured from the style sheet itself. */

const css = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');

function palette(selector: string): (name: string) => string {
  const block = css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/)?.[1] ?? '';
  return (name) => {
    const color = new RegExp(`--${name}:\\s*(#[0-9a-f]{6});`).exec(block)?.[1];
    if (color === undefined) throw new Error(`${selector} has no --${name}`);
    return color;
  };
}

const table = palette(':root');
describe.each([
  ['light', palette("[data-scheme='light']")],
  ['dark', palette("[data-scheme='dark']")],
])('our %s palette', (_name, color) => {
  it.each(['text', 'hint'])('%s reads on page, surface and wells', (name) => {
    for (const ground of ['page', 'surface', 'sunk']) {
      expect(ratio(color(name), color(ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['win', 'danger', 'warn'])('%s reads on the surface and on its own tint', (name) => {
    expect(ratio(color(name), color('surface'))).toBeGreaterThanOrEqual(4.5);
    expect(ratio(color(name), color(`${name}-bg`))).toBeGreaterThanOrEqual(4.5);
  });

  it('links, buttons and outlines read', () => {
    expect(ratio(color('link'), color('page'))).toBeGreaterThanOrEqual(4.5);
    expect(ratio(color('on-action'), color('action'))).toBeGreaterThanOrEqual(4.5);
    expect(ratio(color('ctl'), color('surface'))).toBeGreaterThanOrEqual(3);
  });
});

describe('the table', () => {
  it.each(['t-ink', 't-dim', 'mint', 'brass'])('%s reads on all of its greens', (name) => {
    for (const ground of ['t0', 't1', 't2']) {
      expect(ratio(table(name), table(ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('what is written on brass and mint reads', () => {
    expect(ratio(table('brass-ink'), table('brass'))).toBeGreaterThanOrEqual(7);
    expect(ratio(table('mint-ink'), table('mint'))).toBeGreaterThanOrEqual(7);
  });
});

const night = {
  accent_text_color: '#6ab2f2',
  bg_color: '#17212b',
  button_color: '#5288c1',
  button_text_color: '#ffffff',
  destructive_text_color: '#ec3942',
  header_bg_color: '#17212b',
  hint_color: '#708499',
  link_color: '#6ab3f3',
  secondary_bg_color: '#232e3c',
  section_bg_color: '#17212b',
  section_header_text_color: '#6ab3f3',
  subtitle_text_color: '#708499',
  text_color: '#f5f5f5',
};

describe('the theme guard', () => {
  it('mends Telegram’s own night palette, which fails by itself', () => {
    expect(ratio(night.hint_color, night.secondary_bg_color)).toBeLessThan(4.5);
    const { scheme, tokens } = guardTheme(night, 'light');
    expect(scheme).toBe('dark');
    expect(tokens).not.toBeNull();
    if (tokens === null) return;
    for (const name of ['text', 'hint'] as const) {
      for (const ground of ['page', 'surface', 'sunk', 'well'] as const) {
        expect(ratio(tokens[name], tokens[ground])).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(ratio(tokens['on-action'], tokens.action)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(tokens.danger, tokens.surface)).toBeGreaterThanOrEqual(4.5);
  });

  it('does not follow a theme that can’t be mended', () => {
    const grey = { bg_color: '#6f6f6f', secondary_bg_color: '#737373', text_color: '#ffffff' };
    expect(guardTheme(grey, 'light').tokens).toBeNull();
    const split = { bg_color: '#ffffff', secondary_bg_color: '#111111', text_color: '#000000' };
    expect(guardTheme(split, 'light')).toEqual({ scheme: 'light', tokens: null });
  });

  it('takes our own palette when the theme says nothing or nonsense', () => {
    expect(guardTheme({}, 'dark')).toEqual({ scheme: 'dark', tokens: null });
    expect(guardTheme({ bg_color: 'url(x)', text_color: 7 }, 'light')).toEqual({ scheme: 'light', tokens: null });
  });

  it('every followed theme reads, whatever the colours', () => {
    let seed = 7;
    const channel = () => ((seed = (seed * 48_271) % 2_147_483_647), seed % 256);
    const color = () => `#${[channel(), channel(), channel()].map((c) => c.toString(16).padStart(2, '0')).join('')}`;
    let followed = 0;
    for (let i = 0; i < 400; i += 1) {
      const params = { bg_color: color(), secondary_bg_color: color(), text_color: color(), hint_color: color() };
      const { tokens } = guardTheme({ ...params, button_color: color(), button_text_color: color() }, 'light');
      if (tokens === null) continue;
      followed += 1;
      for (const ground of [tokens.page, tokens.surface, tokens.sunk]) {
        expect(ratio(tokens.text, ground)).toBeGreaterThanOrEqual(4.5);
        expect(ratio(tokens.hint, ground)).toBeGreaterThanOrEqual(4.5);
      }
      expect(ratio(tokens.action, tokens['on-action'])).toBeGreaterThanOrEqual(4.5);
    }
    expect(followed).toBeGreaterThan(50);
  });

  it('mixes and moves by the smallest step', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(readable('#101a17', ['#ffffff'])).toBe('#101a17');
    expect(readable('#777777', ['#777777', '#888888'], 15)).toBeNull();
  });
});
