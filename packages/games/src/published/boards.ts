import { z } from 'zod';
import { coinflipFlipsMax } from '../coinflip/coinflip.js';
import { kenoRisks, kenoX100 } from '../keno/paytable.js';
import { plinkoRisks, plinkoX100 } from '../plinko/paytable.js';
import type { PlinkoRisk } from '../plinko/paytable.js';
import { removeInOrder } from '../removal.js';
import { wheelRisks, wheelX100 } from '../wheel/paytable.js';
import type { WheelRisk } from '../wheel/paytable.js';
import { ourGame } from './our-game.js';
import { evenPlan, ourDraw, pick, publishedWords, scheme, seeds } from './scheme.js';
import type { Schemes } from './scheme.js';

/** Games without cards or choices: coinflip, wheel, plinko, keno, roulette, diamonds. */

const KENO_NUMBERS = 40;
const KENO_DRAWN = 10;
const gemNames = ['green', 'purple', 'yellow', 'red', 'cyan', 'pink', 'blue'];

const wheelInput = seeds.extend({ segments: z.literal([10, 20, 30, 40, 50]), risk: z.enum(wheelRisks) });
const plinkoInput = seeds.extend({ rows: z.int().min(8).max(16), risk: z.enum(plinkoRisks) });

const payAt = (table: readonly number[] | undefined, index: number): string => {
  const x100 = table?.[index];
  if (x100 === undefined) {
    throw new RangeError('the paytable has no such outcome');
  }
  return x100.toString();
};

const wheelResult = (segments: number, risk: WheelRisk, segment: number) => ({
  segment,
  payoutX100: payAt(wheelX100[segments]?.[risk], segment),
});

function plinkoResult(rows: number, risk: PlinkoRisk, turns: readonly number[]) {
  const bucket = turns.reduce((sum, turn) => sum + turn, 0);
  const path = turns.map((turn) => (turn === 1 ? 'R' : 'L')).join('');
  return { path, bucket, payoutX100: payAt(plinkoX100[rows]?.[risk], bucket) };
}

const kenoDrawn = (values: readonly number[]): number[] => removeInOrder(KENO_NUMBERS, values).map((item) => item + 1);

export const boardSchemes: Schemes = {
  'coinflip/stake': scheme(seeds, (input, hashing) => ({
    flips: publishedWords(hashing, input, coinflipFlipsMax)
      .map((word) => (pick(word, 2) === 1 ? 'H' : 'T'))
      .join(''),
  })),
  'coinflip/croupier': scheme(seeds, (input, hashing) => {
    const picks = Array.from({ length: coinflipFlipsMax }, () => 'heads');
    const { nonce, skipped, outcome } = ourGame(hashing, 'coinflip', input, { picks });
    const flips = z.array(z.enum(['heads', 'tails'])).parse(outcome['flips']);
    return { nonce, skipped, flips: flips.map((face) => (face === 'heads' ? 'H' : 'T')).join('') };
  }),
  'wheel/stake': scheme(wheelInput, (input, hashing) => {
    const [word] = publishedWords(hashing, input, 1);
    return wheelResult(input.segments, input.risk, pick(word as number, input.segments));
  }),
  'wheel/croupier': scheme(wheelInput, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(1, input.segments));
    return { nonce, skipped, ...wheelResult(input.segments, input.risk, values[0] as number) };
  }),
  'plinko/stake': scheme(plinkoInput, (input, hashing) => {
    const turns = publishedWords(hashing, input, input.rows).map((word) => pick(word, 2));
    return plinkoResult(input.rows, input.risk, turns);
  }),
  'plinko/croupier': scheme(plinkoInput, (input, hashing) => {
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(input.rows, 2));
    return { nonce, skipped, ...plinkoResult(input.rows, input.risk, values) };
  }),
  'keno/stake': scheme(seeds, (input, hashing) => {
    const words = publishedWords(hashing, input, KENO_DRAWN);
    const drawn = kenoDrawn(words.map((word, index) => pick(word, KENO_NUMBERS - index)));
    return { drawn, numbers: [...drawn].sort((a, b) => a - b) };
  }),
  'keno/croupier': scheme(
    seeds.extend({
      risk: z.enum(kenoRisks),
      picks: z.array(z.int().min(1).max(KENO_NUMBERS)).min(1).max(KENO_DRAWN),
    }),
    (input, hashing) => {
      const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(KENO_DRAWN, KENO_NUMBERS, 1));
      const drawn = kenoDrawn(values);
      const hits = new Set(input.picks.filter((number) => drawn.includes(number))).size;
      return { nonce, skipped, drawn, hits, payoutX100: payAt(kenoX100[input.risk][input.picks.length], hits) };
    },
  ),
  'roulette/stake': scheme(seeds, (input, hashing) => ({
    pocket: pick(publishedWords(hashing, input, 1)[0] as number, 37),
  })),
  'roulette/croupier': scheme(seeds.extend({ wheel: z.enum(['european', 'american']) }), (input, hashing) => {
    const pockets = input.wheel === 'european' ? 37 : 38;
    const { nonce, skipped, values } = ourDraw(hashing, input, evenPlan(1, pockets));
    return { nonce, skipped, pocket: values[0] === 37 ? '00' : String(values[0]) };
  }),
  'diamonds/stake': scheme(seeds, (input, hashing) => ({
    gems: publishedWords(hashing, input, 5).map((word) => gemNames[pick(word, gemNames.length)]),
  })),
};
