import { games, type Game } from '@croupier/games';
import { assert } from '../platform/assert.js';

const byCode = new Map([...games.values()].map((game) => [game.code, game]));

/** The game with this number in the journal. Throws for one that this build does not have. */
export function gameByCode(code: number): Game {
  const game = byCode.get(code);
  assert(game !== undefined, `this build has game ${String(code)}`);
  return game;
}
