// @ts-check
import { runAsChild } from '../measure/child.mjs';
import { closedLoop } from '../measure/closed-loop.mjs';
import { costOf, Meter } from '../measure/meter.mjs';
import { NaiveCasino } from './casino.mjs';

/**
 * @typedef {object} NaiveInput
 * @property {string} url of an empty database
 * @property {number} players
 * @property {number} seconds
 * @property {number} warmSeconds
 * @property {readonly { connections: number, hotHouse: boolean }[]} designs
 *
 * @typedef {Awaited<ReturnType<typeof measure>>} NaiveFigure
 */

/** The same as for the engine's middle figure: with fewer connections the rest waits for one. */
const IN_FLIGHT = 64;

runAsChild(async (/** @type {NaiveInput} */ input, progress) => {
  await NaiveCasino.prepare(input.url, input.players);
  const meter = await Meter.open({ url: input.url });
  /** @type {NaiveFigure[]} */
  const figures = [];
  for (const design of input.designs) {
    const figure = await measure(input, design, meter, figures.length === 0 ? input.warmSeconds : 1);
    progress(
      `  ${design.connections} connections, ${design.hotHouse ? 'a hot house row' : 'no house row'}: ` +
        `${Math.round(figure.perSecond)} bets/s`,
    );
    figures.push(figure);
  }
  await meter.close();
  return figures;
});

/**
 * @param {NaiveInput} input
 * @param {{ connections: number, hotHouse: boolean }} design
 * @param {Meter} meter
 * @param {number} warmSeconds
 */
async function measure({ url, players, seconds }, design, meter, warmSeconds) {
  const casino = new NaiveCasino({ url, players, ...design });
  const act = () => casino.bet();
  await closedLoop({ inFlight: IN_FLIGHT, seconds: warmSeconds, act });
  const before = await meter.read();
  const loop = await closedLoop({ inFlight: IN_FLIGHT, seconds, act });
  const after = await meter.read();
  await casino.close();
  return { ...design, inFlight: IN_FLIGHT, ...loop, ...costOf(before, after, loop.count) };
}
