// @ts-check
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKeys } from './engine/keys.mjs';
import { ClusterRun, runEngine } from './measure-cluster.mjs';
import { running } from './measure/child.mjs';
import { Cluster } from './postgres/cluster.mjs';
import { useService } from './postgres/services.mjs';
import { pictureOf } from './report/picture.mjs';
import { progress } from './report/progress.mjs';
import { asText, preambleOf, tablesOf } from './report/table.mjs';
import { describeMachine } from './results.mjs';
import { createLog, startEmbeddedPostgres } from './server-modules.mjs';

/**
 * One run: everything side by side, then the tables, `results/latest.json` and `results/latest.svg`. Whatever was
 * started or made is ended and removed, also when it fails or is interrupted.
 *
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {import('./results.mjs').Results} Results
 * @typedef {import('./measure-cluster.mjs').Plan} Plan
 */

const resultsFolder = join(import.meta.dirname, 'results');
/** Beside the embedded store's data, so that its disk is the one that `npm start` has. */
const workFolder = join(import.meta.dirname, `../.data/bench-${process.pid}`);

const NAIVE = [
  { connections: 8, hotHouse: true },
  { connections: 8, hotHouse: false },
  { connections: 64, hotHouse: true },
  { connections: 64, hotHouse: false },
];
const ENGINE = [1, 16, 64, 256, 1_024];
/** @type {Plan['http']} */
const HTTP = [
  { what: 'bets', connections: 64 },
  { what: 'bets', connections: 16 },
  { what: 'bets', connections: 256 },
  { what: 'empty', connections: 64 },
];

/** @param {Options} options */
export async function runBenchmark(options) {
  /** @type {(() => Promise<void>)[]} */
  const closers = [];
  const stopInterrupts = endChildrenOnInterrupt();
  try {
    await mkdir(workFolder, { recursive: true, mode: 0o711 });
    closers.push(() => rm(workFolder, { recursive: true, force: true }));
    const results = await measure(options, closers);
    await mkdir(resultsFolder, { recursive: true });
    await writeFile(join(resultsFolder, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`);
    await writeFile(join(resultsFolder, 'latest.svg'), pictureOf(results));
    const text = [...preambleOf(results), '', ...tablesOf(results).map(asText)].join('\n');
    process.stdout.write(`\n${text}\nWritten: bench/results/latest.json, bench/results/latest.svg\n`);
  } finally {
    for (const close of closers.reverse()) {
      await close().catch((error) => progress(`could not clean up: ${error}`));
    }
    stopInterrupts();
  }
}

/**
 * @param {Options} options
 * @param {(() => Promise<void>)[]} closers to be added to
 * @returns {Promise<Results>}
 */
async function measure(options, closers) {
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const keys = makeKeys();
  /** @type {string[]} */
  const skipped = [];
  const open = (/** @type {string} */ url) => {
    const cluster = new Cluster(url, keys.internalSecret);
    closers.push(() => cluster.dropAll());
    return cluster;
  };
  const run = (/** @type {string} */ name, /** @type {Cluster} */ cluster, /** @type {Plan} */ plan) =>
    new ClusterRun({ name, cluster, plan, options, keys, root: workFolder }).run(skipped);

  const cluster = open(await databaseUrl(closers));
  const durable = await run('on disk', cluster, { parts: options.parts, naive: NAIVE, engine: ENGINE, http: HTTP });
  if (durable.facts.settings['fsync'] !== 'on') {
    skipped.push('This PostgreSQL has fsync = off: nothing here is durable, whatever the tables say.');
  }
  await cluster.dropAll();

  const embedded = options.parts.includes('embedded') ? await measureEmbedded(options, keys, closers) : null;

  /** @type {Results['cpuOnly']} */
  let cpuOnly = null;
  const unsafe = options.parts.includes('cpu-only') ? await openUnsafe(closers, skipped) : null;
  if (unsafe !== null) {
    cpuOnly = await run('CPU only', open(unsafe), {
      parts: ['naive', 'engine', 'http'],
      naive: NAIVE.filter(({ connections }) => connections === 64),
      engine: [64, 256],
      http: [{ what: 'bets', connections: 64 }],
    });
  }
  return { startedAt, finishedAt: new Date().toISOString(), options, machine, durable, cpuOnly, embedded, skipped };
}

/**
 * The PostgreSQL of DATABASE_URL, else one of our services.
 * @param {(() => Promise<void>)[]} closers
 */
async function databaseUrl(closers) {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  progress('DATABASE_URL is not set: using `npm run services -- up postgres`');
  const { url, stop } = await useService('postgres', 'DATABASE_URL');
  closers.push(stop);
  return url;
}

/**
 * @param {(() => Promise<void>)[]} closers
 * @param {string[]} skipped
 */
async function openUnsafe(closers, skipped) {
  try {
    const { url, stop } = await useService('postgres-nofsync', 'DATABASE_URL_NOFSYNC');
    closers.push(stop);
    return url;
  } catch (error) {
    skipped.push(`CPU only was not measured: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/**
 * The engine on the PostgreSQL that npm carries, with the settings that `npm start` gives it.
 * @param {Options} options
 * @param {import('./engine/keys.mjs').Keys} keys
 * @param {(() => Promise<void>)[]} closers
 */
async function measureEmbedded(options, keys, closers) {
  progress('embedded store: the engine');
  const log = createLog({ level: 'warn', stream: 'stderr' });
  const server = await startEmbeddedPostgres({ dataDir: join(workFolder, 'embedded'), log });
  closers.push(() => server.stop());
  const { seconds, warmSeconds } = options;
  const figures = await runEngine({
    books: { embedded: server.url },
    keys,
    options: { ...options, profile: false },
    steps: [
      { do: 'warm', book: 'embedded', inFlight: 64, seconds: warmSeconds },
      { do: 'measure', book: 'embedded', inFlight: 64, seconds },
    ],
  });
  await server.stop();
  return figures;
}

/** An interrupt ends what is under way, which fails the run, which cleans up. Returns what takes this back. */
function endChildrenOnInterrupt() {
  const onSignal = () => {
    progress('interrupted: cleaning up');
    for (const child of running) child.kill('SIGTERM');
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM']);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
