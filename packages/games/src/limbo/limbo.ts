import { z } from 'zod';
import { defineGame } from '../define-game.js';
import { IllegalMove } from '../errors.js';
import type { DrawPlan } from '../game.js';
import { fraction, payoutOf } from '../money.js';
import { flooringLossOf, rtpOf, stakeMinOf, stakeStepOf } from '../odds.js';
import type { Outcome } from '../odds.js';

/**
 * Limbo: one result, won when it reaches the chosen target. The result comes from 52 bits, as 24 would starve the high
 * targets of chances; with thresholds instead of equal classes no draw needs to be skipped, and the odds are exact
 * fractions of 2^52.
 */

export const limboTargetX100: { readonly min: number; readonly max: number } = { min: 101, max: 100_000_000 };
const SPACE = 2n ** 52n;
/** 99 % of the space, in hundredths per unit of the result. */
const RETURN_X100 = 99n;

const params = z.strictObject({
  targetX100: z
    .int()
    .min(limboTargetX100.min)
    .max(limboTargetX100.max)
    .meta({ description: 'The target in hundredths: 200 pays the stake twice when the result is 2.00 or more' }),
});

type Params = z.infer<typeof params>;

interface View {
  /** Hundredths as a decimal string: the largest pass 2^53. */
  readonly resultX100: string;
  readonly win: boolean;
}

const RAW_WORD = { n: 2 ** 32, keep: 2 ** 32 };
const plan: DrawPlan = [RAW_WORD, RAW_WORD];

/** The 52 bits of a round: the first 13 hex digits of its first block. */
export function limboBits(first: number, second: number): bigint {
  return BigInt(first) * 2n ** 20n + BigInt(second >>> 12);
}

/** The result in hundredths of 52 bits `h`: max(100, floor(99 * 2^52 / (h + 1))). */
export function limboResultX100(bits: bigint): bigint {
  const result = (RETURN_X100 * SPACE) / (bits + 1n);
  return result < 100n ? 100n : result;
}

/** How many of the 2^52 values win at a target above 1.00. */
export function limboWinning(targetX100: number): bigint {
  return (RETURN_X100 * SPACE) / BigInt(targetX100);
}

function outcomesOf(targetX100: number): readonly Outcome[] {
  return [{ probability: fraction(limboWinning(targetX100), SPACE), multiplier: fraction(BigInt(targetX100), 100n) }];
}

/** The extremes, the targets that players choose, and three for each power of ten. */
function targets(): readonly number[] {
  const { min, max } = limboTargetX100;
  const found = new Set<number>([min, max, max - 1]);
  for (let target = min; target <= 1_000; target += 1) {
    found.add(target);
  }
  for (let power = 1_000; power < max; power *= 10) {
    found
      .add(power)
      .add(2 * power + 1)
      .add(5 * power + 37)
      .add(9 * power + 999);
  }
  return [...found].filter((target) => target <= max).sort((a, b) => a - b);
}

const rules = [
  'You choose a target from 1.01 to 1,000,000.00. The result is max(1.00, floor(99 * 2^52 / (h + 1)) / 100) for a number h',
  'of 52 random bits. When the result reaches the target the round pays the stake times the target (not the result),',
  'rounded down to a whole minor unit; otherwise it pays nothing. The chance is floor(99 * 2^52 / target) / 2^52 with the',
  'target in hundredths. A round is over at once. The return to player is 99 %, short of it by less than 0.00000003 %.',
].join(' ');

export const limbo = defineGame<Params, null, never, View>({
  id: 'limbo',
  code: 2,
  name: 'Limbo',
  version: 1,
  rules,
  params,
  examples: [{ targetX100: 200 }, { targetX100: 1000 }],
  move: null,
  moveExamples: [],
  plan: () => plan,
  start({ targetX100 }, { stakeMinor }, values) {
    const resultX100 = limboResultX100(limboBits(values[0] as number, values[1] as number));
    const target = BigInt(targetX100);
    const win = resultX100 >= target;
    const payoutMinor = win ? payoutOf(stakeMinor, { numerator: target, denominator: 100n }) : 0n;
    return { state: null, view: { resultX100: resultX100.toString(), win }, payoutMinor };
  },
  play() {
    throw new IllegalMove('a round of limbo is over when it starts');
  },
  legalMoves: () => [],
  best: ({ targetX100 }) => fraction(BigInt(targetX100), 100n),
  rtp: ({ targetX100 }) => rtpOf(outcomesOf(targetX100)),
  flooringLoss: ({ targetX100 }, stakeMinor) => flooringLossOf(outcomesOf(targetX100), stakeMinor),
  stakeStep: ({ targetX100 }) => stakeStepOf(outcomesOf(targetX100)),
  stakeMin: ({ targetX100 }) => stakeMinOf(outcomesOf(targetX100)),
  *configurations() {
    for (const targetX100 of targets()) {
      yield { params: { targetX100 }, rtp: rtpOf(outcomesOf(targetX100)) };
    }
  },
});
