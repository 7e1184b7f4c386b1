import { effect, signal } from '@preact/signals';
import { fieldsOf, stored } from '../state/stored.js';
import { themeNames, themes, type ThemeName } from './themes.js';
import { readConditions, writeConditions, type Conditions, type WireEntry } from './wire.js';

/** What the shell remembers: its people, who is playing, and how the world outside of the Mini App is. */

export interface ShellPlayer {
  readonly telegramId: number;
  readonly firstName: string;
}

export type FrameMode = 'phone' | 'desktop' | 'full';

interface View {
  readonly theme: ThemeName;
  readonly language: 'en' | 'ru';
  readonly mode: FrameMode;
}

const firstPlayers: readonly ShellPlayer[] = [
  { telegramId: 1_000_001, firstName: 'Player 1' },
  { telegramId: 1_000_002, firstName: 'Игрок с очень длинным именем' },
  { telegramId: 1_000_003, firstName: 'لاعب ٣' },
];

function readPlayers(raw: unknown): readonly ShellPlayer[] {
  const players = (Array.isArray(raw) ? raw : []).flatMap((one: unknown): ShellPlayer[] => {
    const { telegramId, firstName } = fieldsOf(one);
    return typeof telegramId === 'number' && typeof firstName === 'string' ? [{ telegramId, firstName }] : [];
  });
  return players.length > 0 ? players : firstPlayers;
}

export const players = stored(localStorage, 'croupier.shell.players', readPlayers);
export const playing = stored(sessionStorage, 'croupier.shell.playing', (raw) =>
  typeof raw === 'number' ? raw : ((players.value[0] ?? firstPlayers[0])?.telegramId ?? 0),
);
export const view = stored<View>(localStorage, 'croupier.shell.view', (raw) => {
  const { theme, language, mode } = fieldsOf(raw);
  const system: ThemeName = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return {
    theme: themeNames.find((name) => name === theme) ?? system,
    language: language === 'ru' ? 'ru' : 'en',
    mode: mode === 'desktop' || mode === 'full' ? mode : 'phone',
  };
});
export const conditions = signal<Conditions>(readConditions());
export const wire = signal<readonly WireEntry[]>([]);
/** Cash of the players that were opened here, in minor units of PLAY, by Telegram id. */
export const balances = signal<ReadonlyMap<number, string>>(new Map());
export const hasBackButton = signal(false);

/** The frame's address, and its number: another number is another frame. `null` while the Mini App is closed. */
export const frame = signal<{ readonly number: number; readonly src: string } | null>(null);
export const failure = signal<string | null>(null);

const wireMax = 60;
let launches = 0;

effect(() => writeConditions(conditions.value));

export function noteWire(entry: WireEntry): void {
  wire.value = [entry, ...wire.value].slice(0, wireMax);
  if (entry.balanceMinor !== null) {
    balances.value = new Map([...balances.value, [playing.value, entry.balanceMinor]]);
  }
}

/** Signs the chosen player's launch data and opens the Mini App with it, as Telegram's client does. */
export async function launch(): Promise<void> {
  const player = players.value.find((one) => one.telegramId === playing.value) ?? players.value[0];
  if (player === undefined) return;
  failure.value = null;
  hasBackButton.value = false;
  const { theme, language } = view.value;
  try {
    const response = await fetch('/dev/launch-data', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...player, languageCode: language }),
    });
    if (!response.ok) throw new Error(`POST /dev/launch-data: ${response.status}`);
    const { initData } = (await response.json()) as { initData: string };
    const fragment = new URLSearchParams({
      tgWebAppData: initData,
      tgWebAppVersion: '9.1',
      tgWebAppPlatform: 'web',
      tgWebAppThemeParams: JSON.stringify(themes[theme]),
    });
    launches += 1;
    frame.value = { number: launches, src: `/app/frame.html#${fragment}` };
  } catch (error) {
    frame.value = null;
    failure.value = error instanceof Error ? error.message : String(error);
  }
}

/** Writes into the settings that the Mini App keeps: what is chosen here outranks what was chosen there. */
export function patchAppSettings(change: Readonly<Record<string, unknown>>): void {
  const key = 'croupier.settings';
  let kept: unknown = null;
  try {
    kept = JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    // Unreadable settings are replaced.
  }
  localStorage.setItem(key, JSON.stringify({ ...fieldsOf(kept), ...change }));
}

export function isMotionReducedInApp(): boolean {
  try {
    return fieldsOf(JSON.parse(localStorage.getItem('croupier.settings') ?? 'null'))['reducedMotion'] === true;
  } catch {
    return false;
  }
}
