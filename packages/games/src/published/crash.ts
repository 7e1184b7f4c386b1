import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { crashCurveX100, crashReachMs } from '../crash/crash-curve.js';
import { crashBits, crashForcedX100, crashX100, first52Bits } from '../crash/crash-point.js';
import { wordsOfDigest } from '../hashing.js';
import { parseFraction } from '../money.js';
import { decimal, hexBytes, scheme, wholeText } from './scheme.js';
import type { Schemes } from './scheme.js';

/** Crash points of other houses, in doubles where they use doubles, and ours in integers. */

const TWO_32 = 2 ** 32;
const TWO_52 = 2 ** 52;
const textRound = z.object({ gameHash: z.string(), salt: z.string() });
const byteRound = z.object({ gameHash: hexBytes, salt: z.string() });
const rtp = z
  .string()
  .regex(/^[0-9]+\/[0-9]+$/)
  .transform(parseFraction);

/** Stake's form from 32 bits: the edge is taken, then the result raised to 1 and floored. */
function stakeX100(word: number, edge: number): string {
  return wholeText(Math.floor(Math.max(1, (TWO_32 / (word + 1)) * (1 - edge)) * 100));
}

/** bustabit since its second chain, in doubles. */
function bustabitX100(bits: bigint): string {
  return wholeText(Math.max(100, Math.floor(99 / (1 - Number(bits) / TWO_52))));
}

/** bustabit's first form: one number in `divisor` is an instant crash, shown as `instantX100`. */
function dividedX100(words: ArrayLike<number>, divisor: number, instantX100: string): string {
  const whole = Array.from(words).reduce((sum, word) => (sum * TWO_32 + word) % divisor, 0);
  if (whole === 0) {
    return instantX100;
  }
  const bits = Number(first52Bits(words));
  return wholeText(Math.floor((100 * TWO_52 - bits) / (TWO_52 - bits)));
}

const stakeLike = (edge: number) =>
  scheme(textRound, ({ gameHash, salt }, hashing) => ({
    resultX100: stakeX100(hashing.hmacSha256(gameHash)(salt)[0] as number, edge),
  }));

/** The beacon goes in as the text that its bytes decode to, replacement characters and all. */
function duelX100(serverSeed: Uint8Array, beacon: Uint8Array): string {
  // Malformed sequences become U+FFFD, and a leading byte order mark stays, as in Node's Buffer.toString.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(beacon);
  const [word] = wordsOfDigest(hmac(sha256, serverSeed, utf8ToBytes(`${text}:0`)));
  return wholeText(Math.max(100, Math.floor((TWO_32 / ((word as number) + 1)) * (1 - 0.001) * 100)));
}

export const crashSchemes: Schemes = {
  'crash/stake': stakeLike(0.01),
  'slide/stake': stakeLike(0.02),
  'crash-from-word/stake': scheme(
    z.object({
      word: z
        .int()
        .min(0)
        .max(TWO_32 - 1),
    }),
    ({ word }) => ({
      resultX100: stakeX100(word, 0.01),
    }),
  ),
  'crash/bustabit': scheme(byteRound, ({ gameHash, salt }) => ({
    resultX100: bustabitX100(crashBits(gameHash, salt)),
  })),
  'crash-from-bits/bustabit': scheme(z.object({ bits: decimal }), ({ bits }) => ({ resultX100: bustabitX100(bits) })),
  'crash/bustabit-v1': scheme(textRound, ({ gameHash, salt }, hashing) => ({
    resultX100: dividedX100(hashing.hmacSha256(gameHash)(salt), 101, '0'),
  })),
  'crash/roobet': scheme(
    textRound.extend({ edgePercent: z.number().positive().max(100) }),
    ({ gameHash, salt, edgePercent }, hashing) => ({
      resultX100: dividedX100(hashing.hmacSha256(gameHash)(salt), Math.floor(100 / edgePercent), '100'),
    }),
  ),
  'crash/duel': scheme(z.object({ serverSeed: hexBytes, beacon: hexBytes }), ({ serverSeed, beacon }) => ({
    resultX100: duelX100(serverSeed, beacon),
  })),
  'crash/croupier': scheme(byteRound.extend({ rtp }), ({ gameHash, salt, rtp: share }) => {
    const bits = crashBits(gameHash, salt);
    return { bits: bits.toString(), resultX100: crashX100(bits, share).toString() };
  }),
  'crash-from-bits/croupier': scheme(z.object({ bits: decimal, rtp }), ({ bits, rtp: share }) => ({
    resultX100: crashX100(bits, share).toString(),
  })),
  'crash-forced/croupier': scheme(
    z.object({ roundLimitMinor: decimal, profitTakenMinor: decimal, openStakesMinor: decimal }),
    (exposure) => ({ x100: crashForcedX100(exposure).toString() }),
  ),
  'crash-curve/croupier': scheme(z.object({ tMs: z.int().min(0).max(10_000_000) }), ({ tMs }) => ({
    x100: crashCurveX100(tMs).toString(),
  })),
  'crash-reach/croupier': scheme(z.object({ x100: decimal.refine((x100) => x100 < 10n ** 20n) }), ({ x100 }) => ({
    tMs: crashReachMs(x100),
  })),
};
