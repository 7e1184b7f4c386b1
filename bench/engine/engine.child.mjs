// @ts-check
import { runAsChild } from '../measure/child.mjs';
import { closedLoop } from '../measure/closed-loop.mjs';
import { costOf } from '../measure/meter.mjs';
import { Casino } from './casino.mjs';

/**
 * Drives one engine, or several in turns. A book is opened when it is first named.
 *
 * @typedef {object} Step
 * @property {'warm' | 'measure' | 'grow' | 'close'} do
 * @property {string} book
 * @property {number} [inFlight]
 * @property {number} [seconds]
 * @property {number} [bets] of `grow`: how many are in the book afterwards
 *
 * @typedef {object} EngineInput
 * @property {Record<string, string>} books URLs of empty databases by name
 * @property {import('./keys.mjs').Keys} keys
 * @property {number} players
 * @property {readonly Step[]} steps
 *
 * @typedef {Awaited<ReturnType<typeof measure>>} EngineFigure
 */

const GROW_IN_FLIGHT = 1_024;
const SAY_EVERY_MS = 5_000;
/** Of a process that has just been told to measure: long enough for the last batch size to be forgotten. */
const SETTLE_SECONDS = 0.5;

runAsChild(async (/** @type {EngineInput} */ { books, keys, players, steps }, progress) => {
  /** @type {Map<string, Casino>} */
  const open = new Map();
  /** @type {EngineFigure[]} */
  const figures = [];
  for (const step of steps) {
    let casino = open.get(step.book);
    if (casino === undefined) {
      const url = books[step.book];
      if (url === undefined) throw new Error(`no book ${step.book}`);
      progress(`  ${step.book}: opening ${players} players`);
      casino = await Casino.open({ url, players, keys });
      open.set(step.book, casino);
    }
    if (step.do === 'measure') figures.push(await measure(casino, step, progress));
    else if (step.do === 'grow') await grow(casino, step, progress);
    else if (step.do === 'warm') await load(casino, step);
    else {
      await casino.close();
      open.delete(step.book);
    }
  }
  for (const casino of open.values()) await casino.close();
  return figures;
});

/**
 * @param {Casino} casino
 * @param {Step} step
 */
function load(casino, { inFlight = 1, seconds = 1 }) {
  return closedLoop({ inFlight, seconds, act: () => casino.bet() });
}

/**
 * @param {Casino} casino
 * @param {Step} step
 * @param {(text: string) => void} progress
 */
async function measure(casino, step, progress) {
  await load(casino, { ...step, seconds: SETTLE_SECONDS });
  casino.countBatches();
  const before = await casino.meter.read();
  const betsBefore = casino.bets;
  const loop = await load(casino, step);
  const after = await casino.meter.read();
  const { book, inFlight = 1 } = step;
  progress(`  ${book}: ${inFlight} in flight: ${Math.round(loop.perSecond)} bets/s`);
  return {
    book,
    inFlight,
    ...loop,
    betsBefore,
    batches: casino.batches.summary(),
    ...costOf(before, after, loop.count),
  };
}

/**
 * @param {Casino} casino
 * @param {Step} step
 * @param {(text: string) => void} progress
 */
async function grow(casino, { book, bets = 0 }, progress) {
  let saidAt = performance.now();
  let left = bets - casino.bets;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await casino.bet();
      if (performance.now() - saidAt < SAY_EVERY_MS) continue;
      saidAt = performance.now();
      progress(`  ${book}: ${casino.bets.toLocaleString('en-US')} of ${bets.toLocaleString('en-US')} bets`);
    }
  };
  await Promise.all(Array.from({ length: GROW_IN_FLIGHT }, worker));
}
