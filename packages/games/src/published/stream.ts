import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { checkHistory } from '../check-history.js';
import { hexBytes, ourDraw, scheme, seedPair, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';

/** Words, commitments and plans: what lies below every game. */

const wirePlan = z
  .array(
    z.tuple([
      z
        .int()
        .min(1)
        .max(2 ** 32),
      z
        .int()
        .min(1)
        .max(2 ** 32),
    ]),
  )
  .transform((pairs) => pairs.map(([n, keep]) => ({ n, keep })));

const hex = (word: number): string => word.toString(16).padStart(8, '0');

export const streamSchemes: Schemes = {
  'draws/stake': scheme(
    seeds.extend({ start: z.int().min(0), count: z.int().min(0).max(100_000) }),
    ({ serverSeed, clientSeed, nonce, start, count }, hashing) => {
      const hmac = hashing.hmacSha256(serverSeed);
      const first = Math.floor(start / 8);
      const after = count === 0 ? first : Math.floor((start + count - 1) / 8) + 1;
      const blocks = Array.from({ length: after - first }, (_, index) =>
        Array.from(hmac(`${clientSeed}:${nonce}:${first + index}`)),
      );
      return {
        words: blocks.flat().slice(start - first * 8, start - first * 8 + count),
        blocks: blocks.map((words) => words.map(hex).join('')),
      };
    },
  ),
  'seedhash/stake': scheme(z.object({ serverSeed: z.string() }), ({ serverSeed }, hashing) => ({
    hash: hashing.sha256Hex(serverSeed),
  })),
  'seedhash/duel': scheme(z.object({ serverSeed: hexBytes }), ({ serverSeed }) => ({
    hash: bytesToHex(sha256(serverSeed)),
  })),
  'integers/croupier': scheme(seeds.extend({ plan: wirePlan }), (input, hashing) => {
    const { nonce, skipped, words, values } = ourDraw(hashing, input, input.plan);
    return { nonce, skipped, words, values };
  }),
  'history/croupier': scheme(
    seedPair.extend({ from: z.int().min(0), bets: z.array(z.object({ nonce: z.int().min(0), plan: wirePlan })) }),
    ({ serverSeed, clientSeed, from, bets }, hashing) =>
      checkHistory(hashing.hmacSha256(serverSeed), clientSeed, from, bets),
  ),
  'chain/bustabit': scheme(
    z.object({ gameHash: z.string(), steps: z.int().min(0).max(1_000_000) }),
    ({ gameHash, steps }, hashing) => {
      let hash = gameHash;
      for (let step = 0; step < steps; step += 1) {
        hash = hashing.sha256Hex(hash);
      }
      return { hash };
    },
  ),
  'chain/bustabit-bytes': scheme(
    z.object({ gameHash: hexBytes, steps: z.int().min(0).max(1_000_000) }),
    ({ gameHash, steps }) => {
      let hash = gameHash;
      for (let step = 0; step < steps; step += 1) {
        hash = Uint8Array.from(sha256(hash));
      }
      return { hash: bytesToHex(hash) };
    },
  ),
};
