import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { wordsOfDigest } from '../hashing.js';
import type { Fraction } from '../money.js';

/**
 * A crash point from a hash of the chain and its salt: the first 52 bits r of HMAC-SHA256(salt text, the hash's 32 bytes),
 * as bustabit does, then in integers max(100, floor(100 * rtp * 2^52 / (2^52 - r))). Whatever target a player stops at, the
 * round returns at most the RTP.
 */

const SPACE = 2n ** 52n;

export function crashBits(gameHash: Uint8Array, salt: string): bigint {
  const words = wordsOfDigest(hmac(sha256, utf8ToBytes(salt), gameHash));
  return first52Bits(words);
}

/** The first 13 hex digits of a MAC given as words. */
export function first52Bits(words: ArrayLike<number>): bigint {
  return (BigInt(words[0] as number) << 20n) | BigInt((words[1] as number) >>> 12);
}

export function crashX100(bits: bigint, rtp: Fraction): bigint {
  const x100 = (100n * rtp.numerator * SPACE) / (rtp.denominator * (SPACE - bits));
  return x100 < 100n ? 100n : x100;
}

/** What a round may still pay, over the stakes still in, in minor units. */
export interface CrashExposure {
  readonly roundLimitMinor: bigint;
  readonly profitTakenMinor: bigint;
  readonly openStakesMinor: bigint;
}

/** The multiplier at which all stakes still in are cashed out so that the house stays within its limit; at least 1.01. */
export function crashForcedX100({ roundLimitMinor, profitTakenMinor, openStakesMinor }: CrashExposure): bigint {
  const x100 = (100n * (roundLimitMinor - profitTakenMinor + openStakesMinor)) / openStakesMinor;
  return x100 < 101n ? 101n : x100;
}
