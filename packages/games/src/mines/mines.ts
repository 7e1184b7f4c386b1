import { z } from 'zod';
import { defineGame } from '../define-game.js';
import { IllegalMove } from '../errors.js';
import { skippedNonceRule } from '../fairness.js';
import type { DrawPlan, Step, Terms } from '../game.js';
import { compareFractions, floorX100, formatFraction, fraction, payoutOf } from '../money.js';
import type { Fraction } from '../money.js';
import { flooringLossOf, leastCommonMultiple, stakeMinOf, stakeStepOf } from '../odds.js';
import type { Outcome } from '../odds.js';
import { removeInOrder } from '../removal.js';

/**
 * Mines: 25 tiles, m of them mines, all drawn before the first tile is turned. After each safe tile the player may cash
 * out; a mine loses the stake. The edge is taken once, so that every stopping point returns 99 %: a strategy is a mixture
 * of stopping points, and none is better than another. Mines are in the state only and reach a view when the round is over.
 */

export const minesTiles = 25;
const MINES_MAX = 24;

const params = z.strictObject({
  mines: z.int().min(1).max(MINES_MAX).meta({ description: 'How many of the 25 tiles are mines' }),
});

const move = z.union([
  z.strictObject({
    reveal: z
      .int()
      .min(0)
      .max(minesTiles - 1)
      .meta({ description: 'The tile to turn, 0 to 24 in rows from the top left' }),
  }),
  z.strictObject({ cashOut: z.literal(true) }),
]);

type Params = z.infer<typeof params>;
type Move = z.infer<typeof move>;

interface State {
  /** The mines in the order drawn. */
  readonly drawn: readonly number[];
  /** The tiles turned, in order. */
  readonly revealed: readonly number[];
  readonly over: boolean;
}

/** What one unit of the stake returns at some number of safe tiles. */
interface Prize {
  /** Exact, as `num/den`. */
  readonly multiplier: string;
  /** In hundredths, floored; for display alone. */
  readonly multiplierX100: string;
}

/** The view holds multipliers and no amounts: what a verifier computes from the seeds alone is then the whole outcome. */
interface OpenView extends Partial<Prize> {
  readonly over: false;
  readonly mines: number;
  /** The tiles turned, in order. */
  readonly revealed: readonly number[];
  /** How many of them are safe. */
  readonly safe: number;
  /** What the next safe tile makes of the multiplier, which is absent before the first one. */
  readonly next: Prize;
  /** With this many safe tiles the round cashes out by itself. */
  readonly safeMax: number;
}

interface OverView extends Prize {
  readonly over: true;
  readonly mines: number;
  readonly revealed: readonly number[];
  readonly safe: number;
  readonly win: boolean;
  readonly endedBy: 'mine' | 'cash-out' | 'last-tile' | 'cap';
  /** The mine that was turned. */
  readonly hit: number | null;
  /** All mines, ascending. */
  readonly mineTiles: readonly number[];
}

type View = OpenView | OverView;

const plans: readonly DrawPlan[] = Array.from({ length: MINES_MAX + 1 }, (_, mines) =>
  Array.from({ length: mines }, (__, index) => ({ n: minesTiles - index, keep: minesTiles - index })),
);

function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let index = 1; index <= k; index += 1) {
    product = (product * BigInt(n - k + index)) / BigInt(index);
  }
  return product;
}

function outcomeAfter(mines: number, safe: number): Outcome {
  const [ways, all] = [choose(minesTiles - mines, safe), choose(minesTiles, safe)];
  return { probability: fraction(ways, all), multiplier: fraction(99n * all, 100n * ways) };
}

/** By mines, by safe tiles from 1 on. */
const ladders: readonly (readonly Outcome[])[] = Array.from({ length: MINES_MAX + 1 }, (_, mines) =>
  mines === 0 ? [] : Array.from({ length: minesTiles - mines }, (__, index) => outcomeAfter(mines, index + 1)),
);

const ladderOf = (mines: number): readonly Outcome[] => ladders[mines] as readonly Outcome[];

/** The multiplier after `safe` safe tiles, from 1 on: 99 * C(25, k) / (100 * C(25 - mines, k)). */
export function minesMultiplier(mines: number, safe: number): Fraction {
  return (ladderOf(mines)[safe - 1] as Outcome).multiplier;
}

/** The last step whose payout does not pass the cap: there, or at the last safe tile, the round cashes out by itself. */
function safeMaxOf(mines: number, { stakeMinor, capMinor }: Terms): number {
  const within = ladderOf(mines).filter(({ multiplier }) => payoutOf(stakeMinor, multiplier) <= capMinor);
  if (within.length === 0) {
    throw new RangeError('the first safe tile would pay more than the cap: this stake is not to be accepted');
  }
  return within.length;
}

function prizeAt(mines: number, safe: number): Prize {
  const multiplier = minesMultiplier(mines, safe);
  return { multiplier: formatFraction(multiplier), multiplierX100: floorX100(multiplier).toString() };
}

function openStep(mines: number, safeMax: number, state: State): Step<State, View> {
  const { revealed } = state;
  const safe = revealed.length;
  const now = safe === 0 ? {} : prizeAt(mines, safe);
  const view: View = { over: false, mines, revealed, safe, ...now, next: prizeAt(mines, safe + 1), safeMax };
  return { state, view, payoutMinor: null };
}

function lostStep(mines: number, ended: State, hit: number): Step<State, View> {
  const view: View = {
    over: true,
    mines,
    revealed: ended.revealed,
    safe: ended.revealed.length - 1,
    multiplier: '0/1',
    multiplierX100: '0',
    win: false,
    endedBy: 'mine',
    hit,
    mineTiles: ascending(ended.drawn),
  };
  return { state: ended, view, payoutMinor: 0n };
}

function wonStep(
  mines: number,
  { stakeMinor }: Terms,
  ended: State,
  endedBy: 'cash-out' | 'last-tile' | 'cap',
): Step<State, View> {
  const { revealed } = ended;
  const safe = revealed.length;
  const view: View = {
    over: true,
    mines,
    revealed,
    safe,
    ...prizeAt(mines, safe),
    win: true,
    endedBy,
    hit: null,
    mineTiles: ascending(ended.drawn),
  };
  return { state: ended, view, payoutMinor: payoutOf(stakeMinor, minesMultiplier(mines, safe)) };
}

const ascending = (tiles: readonly number[]): number[] => [...tiles].sort((a, b) => a - b);

function play({ mines }: Params, terms: Terms, state: State, made: Move): Step<State, View> {
  if (state.over) {
    throw new IllegalMove('the round is over');
  }
  const { drawn } = state;
  if ('cashOut' in made) {
    if (state.revealed.length === 0) {
      throw new IllegalMove('there is nothing to cash out before the first safe tile');
    }
    return wonStep(mines, terms, { ...state, over: true }, 'cash-out');
  }
  if (state.revealed.includes(made.reveal)) {
    throw new IllegalMove(`tile ${made.reveal} is turned already`);
  }
  const revealed = [...state.revealed, made.reveal];
  if (drawn.includes(made.reveal)) {
    return lostStep(mines, { drawn, revealed, over: true }, made.reveal);
  }
  if (revealed.length === minesTiles - mines) {
    return wonStep(mines, terms, { drawn, revealed, over: true }, 'last-tile');
  }
  const safeMax = safeMaxOf(mines, terms);
  if (revealed.length === safeMax) {
    return wonStep(mines, terms, { drawn, revealed, over: true }, 'cap');
  }
  return openStep(mines, safeMax, { drawn, revealed, over: false });
}

/** From what the player sees alone: any tile not turned, and the cash-out from the first safe tile on. */
function legalMoves(_params: Params, view: View): readonly Move[] {
  if (view.over) {
    return [];
  }
  const hidden = Array.from({ length: minesTiles }, (_, tile) => tile).filter((tile) => !view.revealed.includes(tile));
  const reveals: Move[] = hidden.map((reveal) => ({ reveal }));
  return view.safe > 0 ? [...reveals, { cashOut: true }] : reveals;
}

function flooringLoss({ mines }: Params, stakeMinor: bigint): Fraction {
  return ladderOf(mines)
    .map((outcome) => flooringLossOf([outcome], stakeMinor))
    .reduce((worst, loss) => (compareFractions(loss, worst) > 0 ? loss : worst));
}

const rules = [
  `${minesTiles} tiles, of which you choose 1 to ${MINES_MAX} to be mines; their places are drawn before your first move. Turn`,
  'tiles one by one. A mine ends the round and pays nothing. After any safe tile you may cash out: k safe tiles with m mines',
  `pay the stake times 99 * C(${minesTiles}, k) / (100 * C(${minesTiles} - m, k)), rounded down once to a whole minor unit, where`,
  'C(n, k) is the number of ways to choose k of n. The last safe tile cashes out by itself. So does the tile after which one',
  'more safe tile would pay more than the largest win allowed; the round shows from its start at how many safe tiles that is,',
  'and nothing is ever cut from a payout. The return to player is 99 % at whatever tile you stop.',
  skippedNonceRule,
].join(' ');

export const mines = defineGame<Params, State, Move, View>({
  id: 'mines',
  code: 4,
  name: 'Mines',
  version: 1,
  rules,
  params,
  examples: [{ mines: 3 }, { mines: 1 }, { mines: 24 }],
  move,
  moveExamples: [{ reveal: 12 }, { cashOut: true }],
  plan: (chosen) => plans[chosen.mines] as DrawPlan,
  start: (chosen, terms, values) =>
    openStep(chosen.mines, safeMaxOf(chosen.mines, terms), {
      drawn: removeInOrder(minesTiles, values),
      revealed: [],
      over: false,
    }),
  play,
  legalMoves,
  best: (chosen) => minesMultiplier(chosen.mines, 1),
  rtp: () => fraction(99n, 100n),
  flooringLoss,
  stakeStep: (chosen) =>
    ladderOf(chosen.mines).reduce((step, outcome) => leastCommonMultiple(step, stakeStepOf([outcome])), 1n),
  stakeMin: (chosen) =>
    ladderOf(chosen.mines)
      .map((outcome) => stakeMinOf([outcome]))
      .reduce((most, stakeMinor) => (stakeMinor > most ? stakeMinor : most)),
  *configurations() {
    for (let count = 1; count <= MINES_MAX; count += 1) {
      yield { params: { mines: count }, rtp: fraction(99n, 100n) };
    }
  },
});
