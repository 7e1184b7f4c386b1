import { z } from 'zod';
import { defineGame } from '../define-game.js';
import { IllegalMove } from '../errors.js';
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

/** What cashing out pays at some number of safe tiles. */
interface Prize {
  readonly multiplier: string;
  /** Floored; for display. */
  readonly multiplierX100: string;
  readonly payoutMinor: string;
}

interface View {
  readonly mines: number;
  readonly revealed: readonly number[];
  /** The safe tiles among them. */
  readonly safe: number;
  /** With this many safe tiles the round cashes out by itself. */
  readonly safeMax: number;
  /** What cashing out now pays, or did; `null` before the first safe tile and after a mine. */
  readonly prize: Prize | null;
  /** What it will pay after the next safe tile; `null` when the round is over. */
  readonly next: Prize | null;
  readonly over: boolean;
  /** Only when the round is over: the mine that was hit or `null`, and all mines in the order drawn. */
  readonly hit?: number | null;
  readonly mineTiles?: readonly number[];
  readonly win?: boolean;
}

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

function prizeAt(mines: number, safe: number, stakeMinor: bigint): Prize {
  const multiplier = minesMultiplier(mines, safe);
  return {
    multiplier: formatFraction(multiplier),
    multiplierX100: floorX100(multiplier).toString(),
    payoutMinor: payoutOf(stakeMinor, multiplier).toString(),
  };
}

function openStep(mines: number, terms: Terms, state: State): Step<State, View> {
  const safe = state.revealed.length;
  const view: View = {
    mines,
    revealed: state.revealed,
    safe,
    safeMax: safeMaxOf(mines, terms),
    prize: safe === 0 ? null : prizeAt(mines, safe, terms.stakeMinor),
    next: prizeAt(mines, safe + 1, terms.stakeMinor),
    over: false,
  };
  return { state, view, payoutMinor: null };
}

function overStep(mines: number, terms: Terms, ended: Omit<State, 'over'>, hit: number | null): Step<State, View> {
  const safe = ended.revealed.length - (hit === null ? 0 : 1);
  const view: View = {
    mines,
    revealed: ended.revealed,
    safe,
    safeMax: safeMaxOf(mines, terms),
    prize: hit === null ? prizeAt(mines, safe, terms.stakeMinor) : null,
    next: null,
    over: true,
    hit,
    mineTiles: ended.drawn,
    win: hit === null,
  };
  const payoutMinor = hit === null ? payoutOf(terms.stakeMinor, minesMultiplier(mines, safe)) : 0n;
  return { state: { ...ended, over: true }, view, payoutMinor };
}

function play({ mines }: Params, terms: Terms, state: State, made: Move): Step<State, View> {
  if (state.over) {
    throw new IllegalMove('the round is over');
  }
  if ('cashOut' in made) {
    if (state.revealed.length === 0) {
      throw new IllegalMove('there is nothing to cash out before the first safe tile');
    }
    return overStep(mines, terms, state, null);
  }
  const { reveal: tile } = made;
  if (state.revealed.includes(tile)) {
    throw new IllegalMove(`tile ${tile} is turned already`);
  }
  const next = { drawn: state.drawn, revealed: [...state.revealed, tile] };
  if (state.drawn.includes(tile)) {
    return overStep(mines, terms, next, tile);
  }
  if (next.revealed.length === safeMaxOf(mines, terms)) {
    return overStep(mines, terms, next, null);
  }
  return openStep(mines, terms, { ...next, over: false });
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
    openStep(chosen.mines, terms, { drawn: removeInOrder(minesTiles, values), revealed: [], over: false }),
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
