/** Interface icons: grid 24, stroke 1.75, outline. */
const paths = {
  back: 'M15 5l-7 7 7 7',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5M12 7.6v.1',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2',
  grid: 'M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z',
  wallet:
    'M4 7.5A2.5 2.5 0 016.5 5H17v3M4 7.5V17a2 2 0 002 2h12a2 2 0 002-2v-7a2 2 0 00-2-2H6.5A2.5 2.5 0 014 7.5zM16 13.5h.1',
  shield: 'M12 3l7.5 2.7v5.4c0 4.6-3.2 8-7.5 9.9-4.3-1.9-7.5-5.3-7.5-9.9V5.7zM8.8 11.8l2.3 2.3 4.2-4.4',
  person: 'M12 11.5a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  minus: 'M5.5 12h13',
  plus: 'M12 5.5v13M5.5 12h13',
  swap: 'M5 9h13l-3-3M19 15H6l3 3',
  check: 'M6 12.5l4 4 8-9',
  equal: 'M7 10h10M7 14.5h10',
  pulse: 'M3 12h4l2.5-6 4 12 2.5-6h5',
  copy: 'M8.5 8.5h11v11h-11zM5 15.5h-.5v-11h11V5',
  chevron: 'M9.5 6l6 6-6 6',
  close: 'M6 6l12 12M18 6L6 18',
  cross: 'M7 7l10 10M17 7L7 17',
  question: 'M12 21a9 9 0 100-18 9 9 0 000 18zM9.6 9.5a2.5 2.5 0 114 2c-1 .7-1.6 1.2-1.6 2.5M12 16.7v.1',
  send: 'M4 11.5L20 4.5l-6 16-3.5-6.5z',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20 20',
  clip: 'M19 11.5l-7.5 7.5a4.6 4.6 0 01-6.5-6.5L12.5 5a3 3 0 014.3 4.3L9.5 16.6a1.5 1.5 0 01-2.1-2.1l6.6-6.7',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden>
      <path d={paths[name]} />
    </svg>
  );
}
