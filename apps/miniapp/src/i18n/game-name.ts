import { gameInfo } from '../state/casino.js';
import { find } from './translate.js';

/** A game's name in the player's language, or as the server calls it. */
export function gameName(id: string): string {
  return find(`game.${id}`) ?? gameInfo(id)?.name ?? id;
}
