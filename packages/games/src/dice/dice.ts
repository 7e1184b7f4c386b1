import { z } from 'zod';
import { defineGame } from '../define-game.js';
import { IllegalMove } from '../errors.js';
import { skippedNonceRule } from '../fairness.js';
import type { DrawPlan } from '../game.js';
import { fraction, payoutOf } from '../money.js';
import type { Fraction } from '../money.js';
import { flooringLossOf, rtpOf, stakeMinOf, stakeStepOf } from '../odds.js';
import type { Outcome } from '../odds.js';

/**
 * Dice: a roll from 0.00 to 99.99, under or over a chosen share of the 10,000 rolls. The published roll has 10,001 values;
 * the nonces that roll 100.00 are skipped, which leaves 10,000 equally likely ones and lets published verifiers confirm
 * each of them.
 */

const ROLLS = 10_000;
const WINS_MAX = 9_800;
/** The return in units of 1/ROLLS: a win with w winning rolls pays 9900/w. */
const RETURN = 9_900n;

const params = z.strictObject({
  side: z.enum(['under', 'over']).meta({ description: 'under wins below `wins`, over wins from 10000 - `wins` on' }),
  wins: z.int().min(1).max(WINS_MAX).meta({ description: 'How many of the 10,000 rolls win; a win pays 9900/wins' }),
});

type Params = z.infer<typeof params>;

interface View {
  /** 0..9999, shown as 0.00 to 99.99. */
  readonly roll: number;
  readonly win: boolean;
}

const plan: DrawPlan = [{ n: ROLLS + 1, keep: ROLLS }];
const multiplierOf = (wins: number): Fraction => fraction(RETURN, BigInt(wins));
const outcomesOf = (wins: number): readonly Outcome[] => [
  { probability: fraction(BigInt(wins), BigInt(ROLLS)), multiplier: multiplierOf(wins) },
];

const rules = [
  `A roll from 0.00 to 99.99: ${ROLLS} rolls, all equally likely. You choose how many of them win (1 to ${WINS_MAX})`,
  'and on which side: "under" wins when the roll is below that number, "over" when it is among that many highest rolls.',
  `A win pays the stake times ${RETURN}/wins, rounded down to a whole minor unit; a loss pays nothing.`,
  'A round is over at once. The return to player is 99 % for every choice.',
  'The draw has 10,001 values; one that shows 100.00 is not used.',
  skippedNonceRule,
].join(' ');

export const dice = defineGame<Params, null, never, View>({
  id: 'dice',
  code: 1,
  name: 'Dice',
  version: 1,
  rules,
  params,
  examples: [
    { side: 'under', wins: 4950 },
    { side: 'over', wins: 1000 },
  ],
  move: null,
  moveExamples: [],
  plan: () => plan,
  start({ side, wins }, { stakeMinor }, values) {
    const roll = values[0] as number;
    const win = side === 'under' ? roll < wins : roll >= ROLLS - wins;
    // The unreduced fraction pays the same and spares the hot path a common divisor.
    const payoutMinor = win ? payoutOf(stakeMinor, { numerator: RETURN, denominator: BigInt(wins) }) : 0n;
    return { state: null, view: { roll, win }, payoutMinor };
  },
  play() {
    throw new IllegalMove('a round of dice is over when it starts');
  },
  legalMoves: () => [],
  best: ({ wins }) => multiplierOf(wins),
  rtp: ({ wins }) => rtpOf(outcomesOf(wins)),
  flooringLoss: ({ wins }, stakeMinor) => flooringLossOf(outcomesOf(wins), stakeMinor),
  stakeStep: ({ wins }) => stakeStepOf(outcomesOf(wins)),
  stakeMin: ({ wins }) => stakeMinOf(outcomesOf(wins)),
  *configurations() {
    for (const side of ['under', 'over'] as const) {
      for (let wins = 1; wins <= WINS_MAX; wins += 1) {
        yield { params: { side, wins }, rtp: rtpOf(outcomesOf(wins)) };
      }
    }
  },
});
