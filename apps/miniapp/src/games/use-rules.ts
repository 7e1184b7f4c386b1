import type { Game, NearestStakes } from '@croupier/games';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** The published rules and exact odds of a game, for the preview beside the stake. */
export interface Rules {
  readonly game: Game;
  /** The nearest stakes within the bounds that keep the odds; `params` are the game's own. */
  readonly nearest: (params: unknown, stakeMinor: bigint, limits: { min: bigint; max: bigint }) => NearestStakes;
}

const loaded = signal<typeof import('@croupier/games') | null>(null);

/** `undefined` until they are loaded. */
export function useRules(id: string): Rules | undefined {
  useEffect(() => {
    if (loaded.value === null) void import('@croupier/games').then((module) => (loaded.value = module));
  }, []);
  const game = loaded.value?.games.get(id);
  const nearestStakes = loaded.value?.nearestStakes;
  if (game === undefined || nearestStakes === undefined) return undefined;
  return { game, nearest: (params, stakeMinor, limits) => nearestStakes(game, params, stakeMinor, limits) };
}
