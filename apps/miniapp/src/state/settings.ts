import { fieldsOf, stored } from './stored.js';

export interface Settings {
  /** `null`: the language that Telegram says. */
  readonly language: 'en' | 'ru' | null;
  readonly reducedMotion: boolean;
  readonly haptics: boolean;
}

export const settings = stored<Settings>(localStorage, 'croupier.settings', (raw) => {
  const { language, reducedMotion, haptics } = fieldsOf(raw);
  return {
    language: language === 'en' || language === 'ru' ? language : null,
    reducedMotion: reducedMotion === true,
    haptics: haptics !== false,
  };
});

/** Whether boards show their final state at once: the system's wish or the player's. */
export function isMotionReduced(): boolean {
  return settings.value.reducedMotion || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
