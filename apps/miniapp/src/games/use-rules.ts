import type { Game } from '@croupier/games';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const loaded = signal<ReadonlyMap<string, Game> | null>(null);

/** The published rules and exact odds of a game, for the preview beside the stake; `undefined` until loaded. */
export function useRules(id: string): Game | undefined {
  useEffect(() => {
    if (loaded.value === null) void import('@croupier/games').then(({ games }) => (loaded.value = games));
  }, []);
  return loaded.value?.get(id);
}
