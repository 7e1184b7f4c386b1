// @ts-check
import { decimal, times, whole } from './report/format.mjs';
import { ratioOf } from './unit.mjs';

/**
 * What the project promises of its speed, judged on the figures of a run.
 *
 * @typedef {import('./results.mjs').Results} Results
 * @typedef {{ aim: string, measured: string, verdict: 'met' | 'missed' | 'not measured', by: string }} Judged
 *
 * One aim: `value` is null where it was not measured, or where no ratio may be told.
 * @typedef {object} Aim
 * @property {string} aim
 * @property {(results: Results) => number | null | undefined} value
 * @property {number} bound
 * @property {'at least' | 'at most'} side
 * @property {(value: number) => string} show
 */

const MEBIBYTE = 1024 * 1024;

/** @type {readonly Aim[]} */
const aims = [
  ratio('engine, 64 in flight', 8, (results) => [engine(results, 64)?.perSecond, results.durable]),
  ratio('engine, 256 in flight', 12, (results) => [engine(results, 256)?.perSecond, results.durable]),
  ratio('engine, 1,024 in flight', 12, (results) => [engine(results, 1_024)?.perSecond, results.durable]),
  ratio('HTTP, 64 connections', 3, (results) => [http(results, 64)?.perSecond, results.durable]),
  ratio('CPU only: HTTP, 64 connections', 1.5, ({ cpuOnly }) => [
    cpuOnly?.http?.figures.find(({ what, connections }) => what === 'bets' && connections === 64)?.perSecond,
    cpuOnly,
  ]),
  atMost(
    'engine, 64 in flight: p99',
    10,
    (results) => engine(results, 64)?.p99Ms,
    (ms) => `${decimal(ms, 1)} ms`,
  ),
  atMost(
    'HTTP, 64 connections: p99',
    10,
    (results) => http(results, 64)?.p99Ms,
    (ms) => `${decimal(ms, 1)} ms`,
  ),
  atMost(
    'engine, 64 in flight: log of a bet',
    800,
    (results) => engine(results, 64)?.walBytesEach,
    (bytes) => `${whole(bytes)} B`,
  ),
  ...[64, 256].map((inFlight) =>
    atMost(
      `slower at 5,000,000 bets, ${inFlight} in flight`,
      0.1,
      ({ durable }) =>
        durable.growth?.findLast((point) => point.inFlight === inFlight && point.bets >= 5_000_000)?.slowdown,
      (share) => `${decimal(share * 100, 1)} %`,
    ),
  ),
  atLeast('audit, bets/s a core', 100_000, ({ durable }) => durable.audit?.perSecondOfOneCore, whole),
  atLeast('embedded store, 64 in flight, bets/s', 2_000, ({ embedded }) => embedded?.[0]?.perSecond, whole),
  atMost(
    'memory of an idle server',
    150 * MEBIBYTE,
    ({ durable }) => durable.http?.idleResidentBytes,
    (bytes) => `${whole(bytes / MEBIBYTE)} MiB`,
  ),
  atLeast(
    'empty route with the full stack, requests/s',
    15_000,
    ({ durable }) => durable.http?.figures.find(({ what }) => what === 'empty')?.perSecond,
    whole,
  ),
];

/**
 * @param {Results} results
 * @returns {Judged[]}
 */
export function judge(results) {
  return aims.map(({ aim, value: read, bound, side, show }) => {
    const name = `${aim} ${side} ${show(bound)}`;
    const value = read(results);
    if (value === null || value === undefined) return { aim: name, measured: '-', verdict: 'not measured', by: '' };
    const isMet = side === 'at least' ? value >= bound : value <= bound;
    const by = isMet ? '' : `by ${decimal(Math.abs(value / bound - 1) * 100, 0)} %`;
    return { aim: name, measured: show(value), verdict: isMet ? 'met' : 'missed', by };
  });
}

/**
 * @param {string} aim
 * @param {number} bound times the unit
 * @param {(results: Results) => [number | undefined, import('./results.mjs').ClusterResults | null]} read
 * @returns {Aim}
 */
function ratio(aim, bound, read) {
  const value = (/** @type {Results} */ results) => {
    const [perSecond, cluster] = read(results);
    return cluster === null ? null : ratioOf(perSecond, cluster.unit);
  };
  return { aim, value, bound, side: 'at least', show: times };
}

/**
 * @param {string} aim
 * @param {number} bound
 * @param {Aim['value']} value
 * @param {Aim['show']} show
 * @returns {Aim}
 */
function atLeast(aim, bound, value, show) {
  return { aim, value, bound, side: 'at least', show };
}

/**
 * @param {string} aim
 * @param {number} bound
 * @param {Aim['value']} value
 * @param {Aim['show']} show
 * @returns {Aim}
 */
function atMost(aim, bound, value, show) {
  return { aim, value, bound, side: 'at most', show };
}

/**
 * @param {Results} results
 * @param {number} inFlight
 */
function engine({ durable }, inFlight) {
  return durable.engine?.find((figure) => figure.inFlight === inFlight);
}

/**
 * @param {Results} results
 * @param {number} connections
 */
function http({ durable }, connections) {
  return durable.http?.figures.find((figure) => figure.what === 'bets' && figure.connections === connections);
}
