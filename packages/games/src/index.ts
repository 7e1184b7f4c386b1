export { defineGame } from './define-game.js';
export type { Game, JsonSchema } from './define-game.js';
export { DrawsExhausted, GameInputError, IllegalMove } from './errors.js';
export type { InputIssue } from './errors.js';
export { BAD_NONCES_MAX, drawNonce, drawRound, judgeWord, wordsOf } from './fairness.js';
export type { Drawn, Judged } from './fairness.js';
export type { Configuration, Draw, DrawPlan, GameDefinition, Step, Terms } from './game.js';
export { portableHashing } from './hashing.js';
export type { Hashing, Words } from './hashing.js';
export {
  addFractions,
  compareFractions,
  formatFraction,
  fraction,
  fractionOnWire,
  multiplyFractions,
  parseFraction,
  payoutOf,
} from './money.js';
export type { Fraction, FractionOnWire } from './money.js';
export { nearestStakes } from './nearest-stakes.js';
export type { NearestStakes } from './nearest-stakes.js';
export { flooringLossMax, flooringLossOf, passesFlooringTest } from './odds.js';
export type { Outcome } from './odds.js';
export { gameList, games } from './registry.js';
