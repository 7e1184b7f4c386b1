// @ts-check
import { judge } from '../aims.mjs';
import { ratioOf } from '../unit.mjs';
import { decimal, times, whole } from './format.mjs';

/**
 * The results as tables: rows of text, rendered for a terminal or for a page.
 *
 * @typedef {{ title: string, notes: readonly string[], head: readonly string[], rows: readonly (readonly string[])[] }} Table
 * @typedef {import('../results.mjs').Results} Results
 * @typedef {import('../results.mjs').ClusterResults} ClusterResults
 */

const FIGURES = ['', 'per s', 'x TPC-B', 'p50 ms', 'p99 ms', 'p99.9 ms', 'log B', 'batch', 'Node us', 'PG us'];

/**
 * @param {Results} results
 * @returns {Table[]}
 */
export function tablesOf(results) {
  const { durable, cpuOnly, embedded } = results;
  const tables = [clusterTable('On disk', durable, embedded)];
  if (cpuOnly !== null) tables.push(clusterTable('CPU only: a throw-away cluster with fsync = off', cpuOnly, null));
  if (durable.growth !== null) tables.push(growthTable(durable.growth));
  tables.push(aimsTable(results));
  return tables;
}

/**
 * What must be said before any figure.
 * @param {Results} results
 * @returns {string[]}
 */
export function preambleOf({ machine, options, startedAt, skipped }) {
  const { cpu, cores, memoryGiB, node, system, loadBefore } = machine;
  const lines = [`${startedAt.slice(0, 10)}, ${cores} cores of ${cpu}, ${memoryGiB} GiB, ${system}, Node ${node}`];
  if (options.quick) lines.push('A quick run, to try the program: its figures mean nothing.');
  if (options.profile) lines.push('The CPU profiler was on, which takes some of the speed.');
  if (loadBefore > 0.5) {
    lines.push(`Other programs were running: ${decimal(loadBefore, 2)} wanted a core in the minute before.`);
  }
  return [...lines, ...skipped];
}

/**
 * @param {string} title
 * @param {ClusterResults} cluster
 * @param {Results['embedded']} embedded
 * @returns {Table}
 */
function clusterTable(title, cluster, embedded) {
  const { unit, naive, engine, http } = cluster;
  const row = (/** @type {string} */ name, /** @type {any} */ figure) => [
    name,
    whole(figure.perSecond),
    times(ratioOf(figure.perSecond, unit)),
    decimal(figure.p50Ms, 2),
    decimal(figure.p99Ms, 2),
    decimal(figure.p999Ms, 2),
    whole(figure.walBytesEach),
    decimal(figure.batches?.meanSize, 1),
    decimal(figure.nodeUsEach, 1),
    decimal(figure.postgresUsEach, 1),
  ];
  const blank = FIGURES.slice(4).map(() => '-');
  const rows = [
    [
      'TPC-B, 8 clients (mean latency)',
      whole(unit.perSecond),
      times(ratioOf(unit.perSecond, unit)),
      meanOf(unit),
      ...blank,
    ],
    ...(naive ?? []).map((figure) => {
      const house = figure.hotHouse ? 'hot house row' : 'no house row';
      return row(`naive, ${figure.inFlight} in flight, ${figure.connections} connections, ${house}`, figure);
    }),
    ...(engine ?? []).map((figure) => row(`engine, ${whole(figure.inFlight)} in flight`, figure)),
    ...(http?.figures ?? []).map((figure) => {
      const name =
        figure.what === 'bets' ? `HTTP, ${figure.connections} connections` : 'HTTP, 64 connections, empty route';
      return row(`${name}${othersOf(figure.others)}`, figure);
    }),
    ...(embedded ?? []).map((figure) => row(`embedded store, engine, ${whole(figure.inFlight)} in flight`, figure)),
  ];
  return { title, notes: notesOf(cluster), head: FIGURES, rows };
}

/** @param {import('../unit.mjs').Unit} unit */
function meanOf({ runs, perSecond }) {
  const nearest = [...runs].sort((a, b) => Math.abs(a.perSecond - perSecond) - Math.abs(b.perSecond - perSecond))[0];
  return decimal(nearest?.meanMs, 2);
}

/** @param {Record<string, number>} others */
function othersOf(others) {
  const entries = Object.entries(others);
  return entries.length === 0 ? '' : ` (and ${entries.map(([status, count]) => `${count} x ${status}`).join(', ')})`;
}

/**
 * @param {ClusterResults} cluster
 * @returns {string[]}
 */
function notesOf({ facts, flush, unit, engine, http, audit }) {
  const { version, settings } = facts;
  const notes = [
    `PostgreSQL ${version}: fsync ${settings['fsync']}, synchronous_commit on, shared_buffers ` +
      `${settings['shared_buffers']}, max_wal_size ${settings['max_wal_size']}, wal_compression ` +
      `${settings['wal_compression']}, huge_pages ${settings['huge_pages']}`,
  ];
  if (flush !== null) {
    const say = (/** @type {import('../measure/flush.mjs').Flush} */ { p50Ms, p99Ms }) =>
      `p50 ${decimal(p50Ms, 3)} ms, p99 ${decimal(p99Ms, 3)} ms`;
    const where = flush.before.isWalDisk ? "on the log's disk" : 'of a disk that may not be the one of the log';
    notes.push(`flush (fdatasync of 8 kB) ${where}: before ${say(flush.before)}; after ${say(flush.after)}`);
  }
  const rates = unit.runs.map(({ perSecond }) => whole(perSecond)).join(', ');
  notes.push(`TPC-B in the order of the run: ${rates}; the median is the unit`);
  if (!unit.isSteady) {
    notes.push(
      `No ratios: the fastest TPC-B was ${decimal(unit.spread, 2)} times the slowest, so this machine was not the same ` +
        'from figure to figure.',
    );
  }
  const disk = engine?.findLast(({ count }) => count > 0)?.diskBytesEach;
  if (disk !== null && disk !== undefined) notes.push(`disk, tables and indexes: ${whole(disk)} B a bet`);
  if (http !== null) notes.push(`HTTP: ${http.proved} of the bets counted were taken out and proved by the verifier`);
  if (audit !== null) {
    notes.push(
      `audit: ${whole(audit.commands)} commands in ${decimal(audit.seconds, 1)} s, ${whole(audit.perSecond)}/s`,
    );
  }
  return notes;
}

/**
 * @param {readonly import('../growth.mjs').GrowthPoint[]} growth
 * @returns {Table}
 */
function growthTable(growth) {
  return {
    title: 'As the book grows',
    notes: ['Each figure in turns with the same on an empty book, so that the drift of the machine cancels out.'],
    head: ['bets in the book', 'in flight', 'per s', 'empty book', 'slower by', 'log B'],
    rows: growth.map(({ bets, inFlight, perSecond, emptyPerSecond, slowdown, walBytesEach }) => [
      whole(bets),
      whole(inFlight),
      whole(perSecond),
      whole(emptyPerSecond),
      `${decimal(slowdown * 100, 1)} %`,
      whole(walBytesEach),
    ]),
  };
}

/**
 * @param {Results} results
 * @returns {Table}
 */
function aimsTable(results) {
  return {
    title: 'Aims',
    notes: [],
    head: ['aim', 'measured', '', ''],
    rows: judge(results).map(({ aim, measured, verdict, by }) => [aim, measured, verdict, by]),
  };
}

/**
 * For a terminal: aligned, the first column to the left.
 * @param {Table} table
 */
export function asText({ title, notes, head, rows }) {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, ...notes.map((note) => `  ${note}`), '', ...[head, ...rows].map(line), ''].join('\n');
}

/**
 * For a page.
 * @param {Table} table
 */
export function asMarkdown({ title, notes, head, rows }) {
  const line = (/** @type {readonly string[]} */ row) => `| ${row.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  const list = notes.map((note) => `- ${note}`);
  return [`### ${title}`, '', ...list, ...(list.length > 0 ? [''] : []), ...[head, rule, ...rows].map(line), ''].join(
    '\n',
  );
}
