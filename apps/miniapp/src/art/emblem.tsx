/** Emblems: grid 64, lines of 1.8 in ink, round joins, one part in brass (class `b`). */
export const emblems = {
  dice: `<g transform="rotate(-10 32 32)"><rect x="12" y="12" width="40" height="40" rx="10"/><g class="b"><circle cx="23" cy="23" r="3.6"/><circle cx="41" cy="23" r="3.6"/><circle cx="32" cy="32" r="3.6"/><circle cx="23" cy="41" r="3.6"/><circle cx="41" cy="41" r="3.6"/></g></g>`,
  limbo: `<path d="M8 18h48" class="d"/><path d="M8 50h48"/><path d="M32 50V10M21 21l11-11 11 11"/><circle class="b" cx="32" cy="50" r="4.6"/>`,
  coinflip: `<circle cx="32" cy="32" r="21"/><circle cx="32" cy="32" r="16" stroke-dasharray="1.5 2.2"/><path class="l" d="M38.5 26a8.8 8.8 0 100 12"/>`,
  mines: `<rect x="8" y="8" width="21" height="21" rx="5"/><rect x="35" y="8" width="21" height="21" rx="5"/><rect x="8" y="35" width="21" height="21" rx="5"/><rect x="35" y="35" width="21" height="21" rx="5"/><path class="b" d="M18.5 12l1.8 4.7 4.7 1.8-4.7 1.8-1.8 4.7-1.8-4.7-4.7-1.8 4.7-1.8z"/><path class="b" d="M45.5 39l1.8 4.7 4.7 1.8-4.7 1.8-1.8 4.7-1.8-4.7-4.7-1.8 4.7-1.8z"/><circle class="f" cx="45.5" cy="18.5" r="4.6"/><path d="M45.5 11v15M38 18.5h15"/>`,
  /** For a game that has no emblem of its own yet. */
  other: `<circle cx="32" cy="32" r="21"/><circle class="b" cx="32" cy="32" r="7"/><path d="M32 11v8M32 45v8M11 32h8M45 32h8"/>`,
} as const;

export type EmblemName = keyof typeof emblems;

export function Emblem({ svg, size }: { readonly svg: string; readonly size: number }) {
  return (
    <svg
      class="emblem"
      viewBox="0 0 64 64"
      width={size}
      height={size}
      aria-hidden
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
