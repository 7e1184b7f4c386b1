import { z } from 'zod';
import { defineGame } from '../define-game.js';
import { IllegalMove } from '../errors.js';
import type { DrawPlan } from '../game.js';
import { floorX100, fraction, payoutOf } from '../money.js';
import type { Fraction } from '../money.js';
import { flooringLossOf, rtpOf, stakeMinOf, stakeStepOf } from '../odds.js';
import type { Outcome } from '../odds.js';

/**
 * Coinflip: the player calls 1 to 20 flips at once, and all must be right. The edge is taken once for the round and not
 * for each flip, so that long calls return as much as short ones.
 */

export const coinflipFlipsMax = 20;
const faces = ['tails', 'heads'] as const;
type Face = (typeof faces)[number];

const params = z.strictObject({
  picks: z
    .array(z.enum(['heads', 'tails']))
    .min(1)
    .max(coinflipFlipsMax)
    .meta({ description: 'What each flip must show, in order; all must be right' }),
});

type Params = z.infer<typeof params>;

interface View {
  /** One for each pick. */
  readonly flips: readonly Face[];
  readonly win: boolean;
}

/** The plan always covers 20 flips, whatever was called: a round shows a verifier the same stream of 20. */
const plan: DrawPlan = Array.from({ length: coinflipFlipsMax }, () => ({ n: 2, keep: 2 }));

/** 0.99 * 2^flips for a call that is all right. */
const multiplierOf = (flips: number): Fraction => fraction(99n * 2n ** BigInt(flips), 100n);
const outcomesOf = (flips: number): readonly Outcome[] => [
  { probability: fraction(1n, 2n ** BigInt(flips)), multiplier: multiplierOf(flips) },
];

const x100Text = (flips: number): string => {
  const x100 = floorX100(multiplierOf(flips));
  return `${x100 / 100n}.${(x100 % 100n).toString().padStart(2, '0')}`;
};
const table = Array.from({ length: coinflipFlipsMax }, (_, index) => `${index + 1}: ${x100Text(index + 1)}`).join(', ');

const rules = [
  `You call 1 to ${coinflipFlipsMax} flips of a fair coin, heads or tails each. When all are right the round pays the stake`,
  'times the multiplier for that number of flips, rounded down to a whole minor unit; otherwise it pays nothing.',
  `Multipliers by number of flips: ${table}. A round is over at once. The return to player is 99 % for every number.`,
].join(' ');

export const coinflip = defineGame<Params, null, never, View>({
  id: 'coinflip',
  code: 3,
  name: 'Coinflip',
  version: 1,
  rules,
  params,
  examples: [{ picks: ['heads'] }, { picks: ['heads', 'tails', 'tails'] }],
  move: null,
  moveExamples: [],
  plan: () => plan,
  start({ picks }, { stakeMinor }, values) {
    const flips = picks.map((_, index) => faces[values[index] as 0 | 1]);
    const win = picks.every((pick, index) => pick === flips[index]);
    return {
      state: null,
      view: { flips, win },
      payoutMinor: win ? payoutOf(stakeMinor, multiplierOf(picks.length)) : 0n,
    };
  },
  play() {
    throw new IllegalMove('a round of coinflip is over when it starts');
  },
  legalMoves: () => [],
  best: ({ picks }) => multiplierOf(picks.length),
  rtp: ({ picks }) => rtpOf(outcomesOf(picks.length)),
  flooringLoss: ({ picks }, stakeMinor) => flooringLossOf(outcomesOf(picks.length), stakeMinor),
  stakeStep: ({ picks }) => stakeStepOf(outcomesOf(picks.length)),
  stakeMin: ({ picks }) => stakeMinOf(outcomesOf(picks.length)),
  *configurations() {
    // Heads and tails are equally likely: one call for each length and face stands for all of that length.
    for (const face of faces) {
      for (let flips = 1; flips <= coinflipFlipsMax; flips += 1) {
        yield { params: { picks: Array.from({ length: flips }, () => face) }, rtp: rtpOf(outcomesOf(flips)) };
      }
    }
  },
});
