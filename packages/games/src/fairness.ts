import { DrawsExhausted } from './errors.js';
import type { Draw, DrawPlan } from './game.js';
import type { Words } from './hashing.js';

/**
 * From seeds to exactly uniform draws. Word i of a nonce is bytes 4(i mod 8).. of
 * HMAC-SHA256(server seed text, clientSeed ":" nonce ":" floor(i/8)), big-endian, and a draw from n values is
 * floor(word * n / 2^32): the scheme that many houses publish. That mapping alone favours some values whenever n does not
 * divide 2^32; the cure is the rejection test of D. Lemire, "Fast Random Integer Generation in an Interval" (2019), applied
 * to whole nonces: a nonce with one rejected word is passed over as a whole, so that third parties' verifiers agree with
 * every outcome that was played.
 */

const TWO_32 = 2 ** 32;
/** Up to here word * n is an exact double. */
const EXACT_N_MAX = 2 ** 21;
const WORDS_PER_BLOCK = 8;
/** Real plans reject less than one nonce in a thousand: a run of this length means a broken stream. */
export const BAD_NONCES_MAX = 1_000;

/** What the rules of every game with uneven draws say about skipped nonces. */
export const skippedNonceRule =
  'A nonce whose words would make some outcomes more likely than others counts as unused: it is passed over before anything ' +
  'is drawn from it, for every player alike, and the verifier shows why.';

/** A round's draws: the nonce used (the first good one from the nonce due), and for each draw its value and its word. */
export interface Drawn {
  readonly nonce: number;
  readonly values: readonly number[];
  readonly words: readonly number[];
}

/** One word against its draw. `low` and `remainder` (2^32 mod n) decide together with `value` and `keep`. */
export interface Judged {
  readonly value: number;
  readonly low: number;
  readonly remainder: number;
  readonly good: boolean;
}

/** Judges one word: good unless Lemire's test rejects it or its value is not kept. Exact for every n up to 2^32. */
export function judgeWord(word: number, { n, keep }: Draw): Judged {
  const remainder = TWO_32 % n;
  let value: number;
  let low: number;
  if (n <= EXACT_N_MAX) {
    const product = word * n;
    value = Math.floor(product / TWO_32);
    low = product - value * TWO_32;
  } else {
    const product = BigInt(word) * BigInt(n);
    value = Number(product >> 32n);
    low = Number(product & 0xffff_ffffn);
  }
  return { value, low, remainder, good: low >= remainder && value < keep };
}

/** The value of a good word, or -1; the same as `judgeWord` without the working, for the path of every bet. */
function valueOf(word: number, draw: Draw): number {
  const { n, keep } = draw;
  if (n > EXACT_N_MAX) {
    const judged = judgeWord(word, draw);
    return judged.good ? judged.value : -1;
  }
  const product = word * n;
  const value = Math.floor(product / TWO_32);
  const low = product - value * TWO_32;
  // The remainder is below n, so that the division is needed for few words only.
  if (value >= keep || (low < n && low < TWO_32 % n)) {
    return -1;
  }
  return value;
}

/** The first `count` words of a nonce, in order, without judging them. */
export function wordsOf(hmac: Words, clientSeed: string, nonce: number, count: number): number[] {
  const words: number[] = [];
  for (let cursor = 0; words.length < count; cursor += 1) {
    const block = hmac(`${clientSeed}:${nonce}:${cursor}`);
    for (let index = 0; index < WORDS_PER_BLOCK && words.length < count; index += 1) {
      words.push(block[index] as number);
    }
  }
  return words;
}

/**
 * Draws a round: the smallest nonce from `nonceDue` on whose words are all good under the plan, and their values in the
 * order of the plan. `hmac` is keyed with the server seed's text. Throws `DrawsExhausted` after 1,000 bad nonces in a row
 * and `RangeError` for a nonce that is not a whole number from 0 to 2^53 - 1.
 */
export function drawRound(hmac: Words, clientSeed: string, nonceDue: number, plan: DrawPlan): Drawn {
  for (let nonce = nonceDue; nonce < nonceDue + BAD_NONCES_MAX; nonce += 1) {
    if (!Number.isSafeInteger(nonce) || nonce < 0) {
      throw new RangeError(`a nonce is a whole number from 0 to 2^53 - 1, not ${nonce}`);
    }
    const drawn = drawNonce(hmac, clientSeed, nonce, plan);
    if (drawn !== null) {
      return drawn;
    }
  }
  throw new DrawsExhausted(`no good nonce among the ${BAD_NONCES_MAX} from ${nonceDue}`);
}

/** The draws of exactly this nonce, or `null` if one of its words is bad under the plan. */
export function drawNonce(hmac: Words, clientSeed: string, nonce: number, plan: DrawPlan): Drawn | null {
  const prefix = `${clientSeed}:${nonce}:`;
  const values: number[] = [];
  const words: number[] = [];
  let block: ArrayLike<number> = [];
  for (let index = 0; index < plan.length; index += 1) {
    if (index % WORDS_PER_BLOCK === 0) {
      block = hmac(prefix + (index / WORDS_PER_BLOCK).toString());
    }
    const word = block[index % WORDS_PER_BLOCK] as number;
    const value = valueOf(word, plan[index] as Draw);
    if (value < 0) {
      return null;
    }
    values.push(value);
    words.push(word);
  }
  return { nonce, values, words };
}
