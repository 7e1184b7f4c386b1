export { checkHistory } from './check-history.js';
export type { HistoryVerdict, NonceUse } from './check-history.js';
export { computeOutcome } from './compute-outcome.js';
export type { ComputedOutcome, OutcomeQuery } from './compute-outcome.js';
export { defineGame } from './define-game.js';
export type { Game, JsonSchema } from './define-game.js';
export { DrawsExhausted, GameInputError, IllegalMove } from './errors.js';
export type { InputIssue } from './errors.js';
export { explainDraw, explainNonce } from './explain.js';
export type { ExplainedBlock, ExplainedNonce, ExplainedWord } from './explain.js';
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
export { knownSchemes, runVector } from './published/run-vector.js';
export type { Vector } from './published/run-vector.js';
export { noCapMinor, replayRound } from './replay.js';
export type { Replay, RoundInput } from './replay.js';
export { chiSquareP } from './statistics.js';
export { verifyRound } from './verify.js';
export type { Check, CheckName, RoundRecord, RoundVerdict } from './verify.js';
