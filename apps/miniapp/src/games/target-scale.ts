/** Targets in hundredths, as a player types them and as they stand on a logarithmic bar. */

export const targetMin = 101;
export const targetMax = 100_000_000;

/** Where a multiplier stands on the bar, 0 at its foot (1x) to 1 at its top (100x). */
export function heightOf(x100: number): number {
  return Math.min(1, Math.max(0, Math.log10(x100 / 100) / 2));
}

/** What a player typed as a target, in hundredths, within bounds; `null` when it is no number. */
export function parseTarget(text: string): number | null {
  const match = /^\s*([0-9]{1,7})(?:[.,]([0-9]{0,2})[0-9]*)?\s*x?\s*$/i.exec(text.replace(/[\s\u00a0]/g, ''));
  if (match === null) return null;
  const x100 = Number.parseInt(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`, 10);
  return Math.min(targetMax, Math.max(targetMin, x100));
}
