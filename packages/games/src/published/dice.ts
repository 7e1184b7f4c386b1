import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { wordsOfDigest } from '../hashing.js';
import { hexBytes, pick, publishedWords, scheme, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';
import { ourGame } from './our-game.js';

/** The published roll: 10,001 values, 0.00 to 100.00. */
const published = scheme(seeds, (input, hashing) => {
  const [word] = publishedWords(hashing, input, 1);
  return { resultX100: pick(word as number, 10_001).toString() };
});

/** The largest multiple of 10,000 below 2^32: words from here on are passed over. */
const LIQD_WORD_LIMIT = 4_294_960_000;

export const diceSchemes: Schemes = {
  'dice/stake': published,
  'dice/primedice': published,
  'dice/liqd': scheme(seeds.extend({ serverSeed: hexBytes }), ({ serverSeed, clientSeed, nonce }) => {
    for (let cursor = 0; ; cursor += 1) {
      const message = utf8ToBytes(`${clientSeed}:${nonce}:${cursor}`);
      const word = wordsOfDigest(hmac(sha256, serverSeed, message)).find((found) => found < LIQD_WORD_LIMIT);
      if (word !== undefined) {
        return { resultX100: (word % 10_000).toString() };
      }
    }
  }),
  'dice/croupier': scheme(
    seeds.extend({ side: z.enum(['under', 'over']), wins: z.int() }),
    ({ side, wins, ...input }, hashing) => {
      const { nonce, skipped, outcome } = ourGame(hashing, 'dice', input, { side, wins });
      return { nonce, skipped, ...outcome };
    },
  ),
};
