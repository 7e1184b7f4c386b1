import { BAD_NONCES_MAX, judgeWord } from './fairness.js';
import type { Judged } from './fairness.js';
import { DrawsExhausted } from './errors.js';
import type { DrawPlan } from './game.js';
import type { Words } from './hashing.js';

/** One hashed block: the message under the server seed, and the 8 words of its MAC. */
export interface ExplainedBlock {
  readonly message: string;
  readonly hex: string;
  readonly words: readonly number[];
}

/** One word against its draw: value = floor(word * n / 2^32), good when low >= 2^32 mod n and value < keep. */
export interface ExplainedWord extends Judged {
  readonly index: number;
  readonly word: number;
  readonly n: number;
  readonly keep: number;
}

/** One nonce that was tried. It was used if it is good; else `bad` is the first word that forbids it. */
export interface ExplainedNonce {
  readonly nonce: number;
  readonly blocks: readonly ExplainedBlock[];
  readonly words: readonly ExplainedWord[];
  readonly bad: ExplainedWord | null;
}

/**
 * The working of a draw, nonce by nonce, for a person who wants to follow it: the last nonce that it yields is the one
 * used, those before it are the skipped ones, each with the word that proves the skip. It computes every word with the
 * exact judgement and shares no shortcut with `drawRound`. Throws `DrawsExhausted` as that does.
 */
export function* explainDraw(
  hmac: Words,
  clientSeed: string,
  nonceDue: number,
  plan: DrawPlan,
): Generator<ExplainedNonce> {
  for (let nonce = nonceDue; nonce < nonceDue + BAD_NONCES_MAX; nonce += 1) {
    const explained = explainNonce(hmac, clientSeed, nonce, plan);
    yield explained;
    if (explained.bad === null) {
      return;
    }
  }
  throw new DrawsExhausted(`no good nonce among the ${BAD_NONCES_MAX} from ${nonceDue}`);
}

export function explainNonce(hmac: Words, clientSeed: string, nonce: number, plan: DrawPlan): ExplainedNonce {
  const blocks = Array.from({ length: Math.ceil(plan.length / 8) }, (_, cursor): ExplainedBlock => {
    const message = `${clientSeed}:${nonce}:${cursor}`;
    const words = Array.from(hmac(message));
    return { message, hex: words.map((word) => word.toString(16).padStart(8, '0')).join(''), words };
  });
  const stream = blocks.flatMap((block) => block.words);
  const words = plan.map((draw, index): ExplainedWord => {
    const word = stream[index] as number;
    return { index, word, n: draw.n, keep: draw.keep, ...judgeWord(word, draw) };
  });
  return { nonce, blocks, words, bad: words.find(({ good }) => !good) ?? null };
}
