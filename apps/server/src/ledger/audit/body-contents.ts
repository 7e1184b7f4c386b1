import type { Act } from '../act.js';
import { gameByCode } from '../game-by-code.js';
import type { CommandRow } from '../row.js';

const BODIES_MAX = 10_000;

/**
 * Parsed bodies of bets. A bet's body is its game's params, players bet the same params over and over, and parsing takes
 * longer than deciding: so each text is parsed once, as long as there is room.
 */
export class BodyContents {
  readonly #games = new Map<number, Map<string, unknown>>();

  /** The content of a row's body; undefined where the act is to parse it. Throws what the game's `parseParams` throws. */
  of(act: Act, { game, body }: CommandRow): unknown {
    if (game === null || act.takesAmount !== true) return undefined;
    let bodies = this.#games.get(game);
    if (bodies === undefined || bodies.size >= BODIES_MAX) {
      bodies = new Map();
      this.#games.set(game, bodies);
    }
    let content = bodies.get(body);
    if (content === undefined) {
      content = gameByCode(game).parseParams(JSON.parse(body));
      bodies.set(body, content);
    }
    return content;
  }
}
