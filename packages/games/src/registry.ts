import { coinflip } from './coinflip/coinflip.js';
import type { Game } from './define-game.js';
import { dice } from './dice/dice.js';
import { limbo } from './limbo/limbo.js';
import { mines } from './mines/mines.js';

/** Every game, in the order in which clients list them. The only file that names them. */
export const gameList: readonly Game[] = [dice, limbo, coinflip, mines];

/** The games by id. */
export const games: ReadonlyMap<string, Game> = new Map(gameList.map((game) => [game.id, game]));
