import { z } from 'zod';
import { limbo, limboBits, limboTargetX100 } from '../limbo/limbo.js';
import { ourDraw, publishedWords, scheme, seeds, wholeText } from './scheme.js';
import type { Schemes } from './scheme.js';
import { ourGame } from './our-game.js';

const TWO_32 = 2 ** 32;

/** In doubles from left to right, as the published program computes it: 44 of its 2^24 results are 0.01 too low. */
function fromWord(word: number): string {
  const float = word / TWO_32;
  return wholeText(Math.floor((2 ** 24 / (Math.floor(float * 2 ** 24) + 1)) * (1 - 0.01) * 100));
}

export const limboSchemes: Schemes = {
  'limbo/stake': scheme(seeds, (input, hashing) => ({
    resultX100: fromWord(publishedWords(hashing, input, 1)[0] as number),
  })),
  'limbo-from-word/stake': scheme(
    z.object({
      word: z
        .int()
        .min(0)
        .max(TWO_32 - 1),
    }),
    ({ word }) => ({
      resultX100: fromWord(word),
    }),
  ),
  'limbo/stake-1e8': scheme(seeds, (input, hashing) => {
    const float = (publishedWords(hashing, input, 1)[0] as number) / TWO_32;
    return { resultX100: wholeText(Math.floor((1e8 / (float * 1e8)) * 0.99 * 100)) };
  }),
  'limbo/croupier': scheme(seeds, (input, hashing) => {
    const params = { targetX100: limboTargetX100.min };
    const { values } = ourDraw(hashing, input, limbo.plan(params));
    const { nonce, outcome } = ourGame(hashing, 'limbo', input, params);
    const bits = limboBits(values[0] as number, values[1] as number);
    return { nonce, bits: bits.toString(), resultX100: outcome['resultX100'] };
  }),
};
