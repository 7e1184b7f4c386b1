import { drawNonce } from './fairness.js';
import type { DrawPlan } from './game.js';
import type { Words } from './hashing.js';

/** A bet as far as its nonce goes: the one it used and the plan of its game and params. */
export interface NonceUse {
  readonly nonce: number;
  readonly plan: DrawPlan;
}

/** The first bet that does not follow from the ones before it, and why; `ok` when all do. */
export type HistoryVerdict =
  | { readonly ok: true; readonly index: null; readonly reason: null }
  | { readonly ok: false; readonly index: number; readonly reason: 'reused' | 'bad-word' | 'gap' };

/**
 * Checks that the bets of one seed pair, in the order played from nonce `from` on, used their nonces honestly: none twice
 * (`reused`), none that its own plan forbids (`bad-word`), and none passed over that would have been good (`gap`). A house
 * that could pass over good nonces could choose among outcomes.
 */
export function checkHistory(hmac: Words, clientSeed: string, from: number, bets: readonly NonceUse[]): HistoryVerdict {
  let due = from;
  for (const [index, { nonce, plan }] of bets.entries()) {
    if (nonce < due) {
      return { ok: false, index, reason: 'reused' };
    }
    if (drawNonce(hmac, clientSeed, nonce, plan) === null) {
      return { ok: false, index, reason: 'bad-word' };
    }
    for (let skipped = due; skipped < nonce; skipped += 1) {
      if (drawNonce(hmac, clientSeed, skipped, plan) !== null) {
        return { ok: false, index, reason: 'gap' };
      }
    }
    due = nonce + 1;
  }
  return { ok: true, index: null, reason: null };
}
