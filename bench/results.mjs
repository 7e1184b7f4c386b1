// @ts-check
import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/**
 * All that one run has found, as it is written to `bench/results/latest.json`.
 *
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryGiB
 * @property {string} system
 * @property {string} node
 * @property {number} loadBefore programs that wanted a core in the minute before the run
 *
 * What was measured on one PostgreSQL; parts that were not asked for are null.
 * @typedef {object} ClusterResults
 * @property {import('./postgres/cluster.mjs').ClusterFacts} facts
 * @property {{ before: import('./measure/flush.mjs').Flush, after: import('./measure/flush.mjs').Flush } | null} flush
 * @property {import('./unit.mjs').Unit} unit
 * @property {import('./naive/naive.child.mjs').NaiveFigure[] | null} naive
 * @property {import('./engine/engine.child.mjs').EngineFigure[] | null} engine
 * @property {HttpResults | null} http
 * @property {import('./growth.mjs').GrowthPoint[] | null} growth
 * @property {import('./audit.mjs').AuditFigure | null} audit
 *
 * @typedef {import('./http/load.child.mjs').LoadResult & { idleResidentBytes: number | null }} HttpResults
 *
 * @typedef {object} Results
 * @property {string} startedAt
 * @property {string} finishedAt
 * @property {import('./options.mjs').Options} options
 * @property {Machine} machine
 * @property {ClusterResults} durable
 * @property {ClusterResults | null} cpuOnly on a cluster that never waits for the disk
 * @property {import('./engine/engine.child.mjs').EngineFigure[] | null} embedded
 * @property {readonly string[]} skipped what could not be measured, and why
 */

/** @returns {Machine} */
export function describeMachine() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    loadBefore: loadavg()[0] ?? 0,
  };
}
