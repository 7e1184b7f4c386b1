import { z } from 'zod';
import { mines, minesTiles } from '../mines/mines.js';
import { removeInOrder } from '../removal.js';
import { evenPlan, ourDraw, pick, publishedWords, scheme, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';
import { ourGame } from './our-game.js';

const minesCount = z.int().min(1).max(24);
const tile = z
  .int()
  .min(0)
  .max(minesTiles - 1);
const withMines = (drawn: readonly number[]) => ({ drawn, mines: [...drawn].sort((a, b) => a - b) });

export const minesSchemes: Schemes = {
  'mines/stake': scheme(seeds.extend({ mines: minesCount }), (input, hashing) => {
    const plan = evenPlan(input.mines, minesTiles, 1);
    const words = publishedWords(hashing, input, input.mines);
    return withMines(
      removeInOrder(
        minesTiles,
        plan.map(({ n }, index) => pick(words[index] as number, n)),
      ),
    );
  }),
  'mines/croupier': scheme(seeds.extend({ mines: minesCount }), (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, mines.plan({ mines: input.mines }));
    return { nonce, skipped, ...withMines(removeInOrder(minesTiles, values)) };
  }),
  'mines-play/croupier': scheme(
    seeds.extend({ mines: minesCount, tiles: z.array(tile) }),
    ({ mines: count, tiles, ...input }, hashing) => {
      const reveals = tiles.map((reveal) => ({ reveal }));
      const params = { mines: count };
      let round = ourGame(hashing, 'mines', input, params, reveals);
      if (round.outcome['over'] !== true) {
        round = ourGame(hashing, 'mines', input, params, [...reveals, { cashOut: true }]);
      }
      const { mineTiles, safe, hit, multiplier } = round.outcome;
      return { nonce: round.nonce, skipped: round.skipped, mines: mineTiles, safe, hit, multiplier };
    },
  ),
};
