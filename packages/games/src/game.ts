import type { z } from 'zod';
import type { Fraction } from './money.js';

/**
 * The contract of a game. A game is a plain object of pure functions: no clock, no I/O, no randomness but the values
 * that it is handed. The same object runs in the server, in the audit replay, in the browser and in tests.
 */

/**
 * One number of a draw plan: `n` equally likely values 0..n-1, of which those below `keep` are kept; a nonce with another
 * value is skipped whole. `n = keep = 2^32` is a raw word.
 */
export interface Draw {
  readonly n: number;
  readonly keep: number;
}

/** All draws of a round, fixed by game and params before any word is read. */
export type DrawPlan = readonly Draw[];

/** The money terms of a round, fixed when it opens. */
export interface Terms {
  /** The first stake. */
  readonly stakeMinor: bigint;
  /**
   * What the round may pay at most. No cap ever cuts a payout: an instant game's stake is refused when its best outcome
   * passes it, and a game of steps ends by rule, with a cash-out, at the last step that does not.
   */
  readonly capMinor: bigint;
}

/** Where a round stands after its start or a move. */
export interface Step<State, View> {
  /** All that the rules need to go on; hidden from everybody while the round is open. JSON-safe. */
  readonly state: State;
  /** What the player may see now, built from what may be seen; in the end the whole outcome. JSON-safe. */
  readonly view: View;
  /** `null` while the round is open; then what it pays in all, floored once for each part. */
  readonly payoutMinor: bigint | null;
  /** What this step adds to the stake (a double, a split). */
  readonly stakeAddedMinor?: bigint;
}

/** One configuration of a game and its exact odds. */
export interface Configuration<Params> {
  readonly params: Params;
  readonly rtp: Fraction;
}

export interface GameDefinition<Params, State, Move, View> {
  readonly id: string;
  /** The number of the game in the journal; given once, never reused. */
  readonly code: number;
  readonly name: string;
  /** Raised with any change of rules, draws or odds; each round names the version that it was played under. */
  readonly version: number;
  /** The rules in plain words: stakes, every payout or its formula, rounding, what ends a round. */
  readonly rules: string;
  readonly params: z.ZodType<Params>;
  /** Accepted params; each passes with a stake of 10,000 minor units. */
  readonly examples: readonly Params[];
  /** `null` for a game that is over when it starts. */
  readonly move: z.ZodType<Move> | null;
  readonly moveExamples: readonly Move[];

  plan(params: Params): DrawPlan;
  /** `values` answers the plan, in its order. */
  start(params: Params, terms: Terms, values: readonly number[]): Step<State, View>;
  /** Throws `IllegalMove` for a well-formed move that is not possible now. */
  play(params: Params, terms: Terms, state: State, move: Move): Step<State, View>;
  /** Every move that would be accepted now, from what the player sees; empty when the round is over. */
  legalMoves(params: Params, view: View): readonly Move[];

  /**
   * The largest total return per unit of the first stake that these params give whatever the player does: for an instant
   * game its best outcome, for a game of steps the first step at which one may cash out.
   */
  best(params: Params): Fraction;
  /** Exact RTP of these params at the best strategy, before flooring. */
  rtp(params: Params): Fraction;
  /** Exact share of the stake lost to flooring at this stake: the worst over all stopping points. */
  flooringLoss(params: Params, stakeMinor: bigint): Fraction;
  /**
   * Parts of a payout that may each lose less than one unit to a floor, 1 if not given. The loss is below parts/stake,
   * so that stakes of 10,000 units for each part pass the flooring test without computing it.
   */
  floors?(params: Params): number;
  /** Stakes that are a multiple of this lose nothing to flooring. */
  stakeStep(params: Params): bigint;
  /** The least stake from which on every stake passes the flooring test. */
  stakeMin(params: Params): bigint;
  /** Every configuration, or for a large space (limbo's targets) its extremes and a spread between them. */
  configurations(): Iterable<Configuration<Params>>;
}
