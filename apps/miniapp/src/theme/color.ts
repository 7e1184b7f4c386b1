/** Colours as `#rrggbb`, mixed and measured as WCAG 2.2 does. */

type Rgb = readonly [number, number, number];

/** `#rgb` or `#rrggbb` to `#rrggbb` in lower case; `null` for anything else. */
export function parseColor(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const hex = text.trim().toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(hex)) return hex;
  if (/^#[0-9a-f]{3}$/.test(hex)) return `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}`;
  return null;
}

function rgb(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `share` of `over` painted on `under`: 0 gives `under`, 1 gives `over`. */
export function mix(under: string, over: string, share: number): string {
  const [a, b] = [rgb(under), rgb(over)];
  const part = (i: 0 | 1 | 2) =>
    Math.round(a[i] + (b[i] - a[i]) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${part(0)}${part(1)}${part(2)}`;
}

/** Relative luminance, 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const linear = (channel: number) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = rgb(color);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast ratio of two colours, 1 to 21. */
export function ratio(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * The smallest step of `color` towards black or white that has contrast `min` with all of `others`; `null` when there
 * is none.
 */
export function readable(color: string, others: readonly string[], min = 4.5): string | null {
  for (let step = 0; step <= 20; step += 1) {
    for (const end of ['#000000', '#ffffff']) {
      const moved = mix(color, end, step / 20);
      if (others.every((other) => ratio(moved, other) >= min)) return moved;
    }
  }
  return null;
}
