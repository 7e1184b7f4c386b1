import type { Hashing } from '../hashing.js';
import { arithmeticSchemes } from './arithmetic.js';
import { blackjackPlaySchemes } from './blackjack-play.js';
import { boardSchemes } from './boards.js';
import { cardSchemes } from './cards.js';
import { crashSchemes } from './crash.js';
import { diceSchemes } from './dice.js';
import { limboSchemes } from './limbo.js';
import { minesSchemes } from './mines.js';
import type { Schemes } from './scheme.js';
import { slotSchemes } from './slots.js';
import { streamSchemes } from './stream.js';

const schemes: Schemes = {
  ...streamSchemes,
  ...arithmeticSchemes,
  ...diceSchemes,
  ...limboSchemes,
  ...minesSchemes,
  ...boardSchemes,
  ...cardSchemes,
  ...crashSchemes,
  ...blackjackPlaySchemes,
  ...slotSchemes,
};

/** Every `game/algorithm` that `runVector` knows. */
export const knownSchemes: readonly string[] = Object.keys(schemes).sort();

/** A question to a published or to one of our schemes, raw. */
export interface Vector {
  readonly game: string;
  readonly algorithm: string;
  readonly input: unknown;
}

/**
 * The result of a scheme, JSON-safe; results and amounts are decimal strings. Throws `RangeError` for an unknown pair of
 * game and algorithm, naming the known ones, and an error for an input of another shape.
 */
export function runVector(hashing: Hashing, { game, algorithm, input }: Vector): unknown {
  const pair = `${game}/${algorithm}`;
  const found = Object.hasOwn(schemes, pair) ? schemes[pair] : undefined;
  if (found === undefined) {
    throw new RangeError(`no scheme ${pair}; known are ${knownSchemes.join(', ')}`);
  }
  return found(hashing, input);
}
