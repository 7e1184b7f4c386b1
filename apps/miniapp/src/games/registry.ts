import { emblems } from '../art/emblem.js';
import type { AnyGameView } from './game-view.js';

export interface GameEntry {
  readonly id: string;
  /** Of its engraving: each game has its own number. */
  readonly petals: number;
  readonly emblem: string;
  readonly load: () => Promise<{ readonly view: AnyGameView }>;
}

/** Every game that this client can show, in the order of the lobby. A game is its file and its line here. */
export const gameEntries: readonly GameEntry[] = [
  { id: 'dice', petals: 9, emblem: emblems.dice, load: () => import('./dice.js') },
  { id: 'mines', petals: 12, emblem: emblems.mines, load: () => import('./mines.js') },
  { id: 'limbo', petals: 7, emblem: emblems.limbo, load: () => import('./limbo.js') },
  { id: 'coinflip', petals: 10, emblem: emblems.coinflip, load: () => import('./coinflip.js') },
];

export function gameEntry(id: string): GameEntry | undefined {
  return gameEntries.find((entry) => entry.id === id);
}
