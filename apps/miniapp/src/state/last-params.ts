import type { Game } from '@croupier/games';
import type { Json } from '../games/game-view.js';
import { fieldsOf, stored } from './stored.js';

const kept = stored<Readonly<Record<string, unknown>>>(localStorage, 'croupier.params', fieldsOf);

/** What the player last played a game with; `initial` at first, or when the game does not take it any more. */
export function lastParams(rules: Game, initial: Json): Json {
  const last = kept.value[rules.id];
  if (last === undefined) return initial;
  try {
    return rules.parseParams(last) as Json;
  } catch {
    return initial;
  }
}

export function keepParams(game: string, params: Json): void {
  kept.value = { ...kept.value, [game]: params };
}
