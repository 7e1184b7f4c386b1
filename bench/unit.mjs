// @ts-check
import { median } from './measure/latencies.mjs';

/** Runs that differ by more than this say that the machine changed under the benchmark. */
const SPREAD_MAX = 1.5;

/**
 * What the other figures of a cluster are divided by.
 *
 * @typedef {object} Unit
 * @property {readonly import('./postgres/tpcb.mjs').UnitRun[]} runs
 * @property {number} perSecond the median
 * @property {number} spread the fastest run over the slowest
 * @property {boolean} isSteady Whether ratios may be told.
 */

/**
 * @param {readonly import('./postgres/tpcb.mjs').UnitRun[]} runs at least one
 * @returns {Unit}
 */
export function unitOf(runs) {
  const rates = runs.map(({ perSecond }) => perSecond);
  const spread = Math.max(...rates) / Math.min(...rates);
  return { runs, perSecond: median(rates), spread, isSteady: spread <= SPREAD_MAX };
}

/**
 * @param {number | null | undefined} perSecond
 * @param {Unit} unit
 * @returns {number | null} null where no ratio may be told
 */
export function ratioOf(perSecond, unit) {
  return unit.isSteady && perSecond !== null && perSecond !== undefined ? perSecond / unit.perSecond : null;
}
