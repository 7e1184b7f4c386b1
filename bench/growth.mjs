// @ts-check
import { median } from './measure/latencies.mjs';

/**
 * How the speed changes as the book grows. A machine's speed drifts by more than what is looked for, so the full book is
 * measured in turns with an empty one, and the ratio of the two is told beside the plain figures.
 *
 * @typedef {import('./engine/engine.child.mjs').EngineFigure} EngineFigure
 * @typedef {import('./engine/engine.child.mjs').Step} Step
 *
 * @typedef {object} GrowthPoint
 * @property {number} bets in the book before the first figure of this point
 * @property {number} inFlight
 * @property {number} perSecond median
 * @property {number} emptyPerSecond median of the empty book, in the same minutes
 * @property {number} slowdown 0.1: a tenth slower than the empty book
 * @property {number | null} walBytesEach
 */

const LEVELS = [64, 256];
const FULL = 'grown';

/** @param {number} point */
const emptyBook = (point) => `empty${point}`;

/**
 * @param {{ points: readonly number[], rounds: number, seconds: number, warmSeconds: number }} options
 * @returns {{ books: readonly string[], steps: readonly Step[] }}
 */
export function growthSteps({ points, rounds, seconds, warmSeconds }) {
  /** @type {Step[]} */
  const steps = [{ do: 'warm', book: FULL, inFlight: 64, seconds: warmSeconds }];
  for (const point of points) {
    const empty = emptyBook(point);
    steps.push({ do: 'grow', book: FULL, bets: point });
    // A book that was just opened has cold plans and a cold cache in the database; the grown one does not.
    for (const inFlight of LEVELS) steps.push({ do: 'warm', book: empty, inFlight, seconds: warmSeconds });
    steps.push({ do: 'warm', book: FULL, inFlight: 64, seconds });
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first every other time, so that neither always has the later, warmer or busier second.
      const order = round % 2 === 0 ? [FULL, empty] : [empty, FULL];
      for (const inFlight of LEVELS) {
        for (const book of order) steps.push({ do: 'measure', book, inFlight, seconds });
      }
    }
    steps.push({ do: 'close', book: empty });
  }
  return { books: [FULL, ...points.map(emptyBook)], steps };
}

/**
 * @param {readonly EngineFigure[]} figures in the order of the steps
 * @param {{ points: readonly number[], rounds: number }} options
 * @returns {GrowthPoint[]}
 */
export function growthPoints(figures, { points, rounds }) {
  const perPoint = figures.length / points.length;
  if (perPoint !== rounds * LEVELS.length * 2) throw new Error('there are figures missing');
  return points.flatMap((_, index) => {
    const ofPoint = figures.slice(index * perPoint, (index + 1) * perPoint);
    return LEVELS.map((inFlight) => {
      const ofLevel = ofPoint.filter((figure) => figure.inFlight === inFlight);
      const full = ofLevel.filter(({ book }) => book === FULL);
      const perSecond = median(full.map((figure) => figure.perSecond));
      const emptyPerSecond = median(ofLevel.filter(({ book }) => book !== FULL).map((figure) => figure.perSecond));
      const wal = full.flatMap(({ walBytesEach }) => walBytesEach ?? []);
      return {
        bets: ofPoint[0]?.betsBefore ?? 0,
        inFlight,
        perSecond,
        emptyPerSecond,
        slowdown: 1 - perSecond / emptyPerSecond,
        walBytesEach: wal.length === 0 ? null : median(wal),
      };
    });
  });
}
