import { z } from 'zod';
import { limboResultX100, limboTargetX100, limboWinning } from '../limbo/limbo.js';
import { formatFraction, fraction, multiplyFractions, parseFraction, payoutOf } from '../money.js';
import { flooringLossOf, passesFlooringTest } from '../odds.js';
import { decimal, scheme } from './scheme.js';
import type { Schemes } from './scheme.js';

/** Money and odds without seeds. */

const fractionText = z
  .string()
  .regex(/^[0-9]+\/[0-9]+$/)
  .transform(parseFraction);

export const arithmeticSchemes: Schemes = {
  'payout/croupier': scheme(
    z.object({ stakeMinor: decimal, multiplier: fractionText }),
    ({ stakeMinor, multiplier }) => ({ payoutMinor: payoutOf(stakeMinor, multiplier).toString() }),
  ),
  'flooring/croupier': scheme(
    z.object({
      stakeMinor: decimal,
      outcomes: z.array(z.object({ probability: fractionText, multiplier: fractionText })),
    }),
    ({ stakeMinor, outcomes }) => {
      const loss = flooringLossOf(outcomes, stakeMinor);
      return { loss: formatFraction(loss), passes: passesFlooringTest(loss) };
    },
  ),
  'limbo-from-bits/croupier': scheme(z.object({ bits: decimal }), ({ bits }) => ({
    resultX100: limboResultX100(bits).toString(),
  })),
  'limbo-rtp/croupier': scheme(
    z.object({
      targetX100: z
        .string()
        .regex(/^[0-9]{1,9}$/)
        .transform(Number)
        .pipe(z.int().min(limboTargetX100.min).max(limboTargetX100.max)),
    }),
    ({ targetX100 }) => {
      const winning = limboWinning(targetX100);
      const rtp = multiplyFractions(fraction(winning, 2n ** 52n), fraction(BigInt(targetX100), 100n));
      return { winning: winning.toString(), rtp: formatFraction(rtp) };
    },
  ),
};
