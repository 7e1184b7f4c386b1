// @ts-check
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { measureAudit } from './audit.mjs';
import { growthPoints, growthSteps } from './growth.mjs';
import { startApplication } from './http/application.mjs';
import { makeBotToken } from './http/launch-data.mjs';
import { runChild } from './measure/child.mjs';
import { measureFlush } from './measure/flush.mjs';
import { residentOf } from './measure/proc.mjs';
import { Tpcb } from './postgres/tpcb.mjs';
import { progress } from './report/progress.mjs';
import { unitOf } from './unit.mjs';

/**
 * Everything that is measured on one PostgreSQL, with the unit before, between and after.
 *
 * @typedef {import('./options.mjs').Options} Options
 * @typedef {import('./results.mjs').ClusterResults} ClusterResults
 * @typedef {{ what: 'bets' | 'empty', connections: number }} HttpLevel
 *
 * What is done on it.
 * @typedef {object} Plan
 * @property {readonly string[]} parts
 * @property {readonly { connections: number, hotHouse: boolean }[]} naive
 * @property {readonly number[]} engine in flight
 * @property {readonly HttpLevel[]} http
 */

const programs = {
  naive: new URL('naive/naive.child.mjs', import.meta.url),
  engine: new URL('engine/engine.child.mjs', import.meta.url),
  load: new URL('http/load.child.mjs', import.meta.url),
};

const UNIT_WARM_SECONDS = 2;
const FLUSH_SECONDS = 2;
/** What a server has allocated to start with is given back by then. */
const IDLE_SECONDS = 5;
/** Of a process that was warmed already. */
const STEP_SECONDS = 1;

export class ClusterRun {
  #cluster;
  #plan;
  #options;
  #keys;
  #root;
  /** @type {import('./postgres/tpcb.mjs').UnitRun[]} */
  #unitRuns = [];
  /** The owner's URL of the largest book so far. */
  #bookUrl = '';
  #name;

  /**
   * @param {object} setup
   * @param {string} setup.name for progress
   * @param {import('./postgres/cluster.mjs').Cluster} setup.cluster
   * @param {Plan} setup.plan
   * @param {Options} setup.options
   * @param {import('./engine/keys.mjs').Keys} setup.keys
   * @param {string} setup.root folder for throw-away files
   */
  constructor({ name, cluster, plan, options, keys, root }) {
    this.#name = name;
    this.#cluster = cluster;
    this.#plan = plan;
    this.#options = options;
    this.#keys = keys;
    this.#root = root;
  }

  /**
   * @param {string[]} skipped to be added to
   * @returns {Promise<ClusterResults>}
   */
  async run(skipped) {
    const facts = await this.#cluster.facts();
    const waitsForDisk = facts.settings['fsync'] === 'on';
    const flush = () => measureFlush({ walDirectory: facts.walDirectory, root: this.#root, seconds: FLUSH_SECONDS });
    const has = (/** @type {string} */ part) => this.#plan.parts.includes(part);
    const before = waitsForDisk ? flush() : null;
    this.#say(`TPC-B, scale ${this.#options.unitScale}`);
    const tpcb = await Tpcb.prepare(await this.#cluster.createDatabase('tpcb'), this.#options.unitScale);
    await tpcb.measure(UNIT_WARM_SECONDS);

    await this.#unit(tpcb);
    const naive = has('naive') ? await this.#naive() : null;
    const engine = has('engine') ? await this.#engine() : null;
    await this.#unit(tpcb);
    const http = has('http') ? await this.#http() : null;
    if (has('http')) await this.#unit(tpcb);
    const growth = has('growth') ? await this.#growth() : null;
    const audit = has('audit') ? await this.#audit(skipped) : null;
    if (has('growth')) await this.#unit(tpcb);
    const after = waitsForDisk ? flush() : null;

    return {
      facts,
      flush: before === null || after === null ? null : { before, after },
      unit: unitOf(this.#unitRuns),
      ...{ naive, engine, http, growth, audit },
    };
  }

  /** @param {string} text */
  #say(text) {
    progress(`${this.#name}: ${text}`);
  }

  /** @param {Tpcb} tpcb */
  async #unit(tpcb) {
    const run = await tpcb.measure(this.#options.unitSeconds);
    this.#say(`TPC-B: ${Math.round(run.perSecond)}/s`);
    this.#unitRuns.push(run);
  }

  async #naive() {
    this.#say('a transaction per bet');
    const { players, seconds, warmSeconds } = this.#options;
    const url = await this.#cluster.createDatabase('naive');
    const designs = this.#plan.naive;
    const figures = await runChild(programs.naive, { url, players, seconds, warmSeconds, designs });
    await this.#cluster.dropDatabase(url);
    return figures;
  }

  async #engine() {
    this.#say('the engine');
    const { seconds, warmSeconds } = this.#options;
    const url = await this.#cluster.createDatabase('engine');
    this.#bookUrl = url;
    return runEngine({
      books: { engine: url },
      keys: this.#keys,
      options: this.#options,
      steps: [
        { do: 'warm', book: 'engine', inFlight: 64, seconds: warmSeconds },
        ...this.#plan.engine.flatMap((inFlight) => [
          { do: /** @type {const} */ ('warm'), book: 'engine', inFlight, seconds: STEP_SECONDS },
          { do: /** @type {const} */ ('measure'), book: 'engine', inFlight, seconds },
        ]),
      ],
    });
  }

  async #http() {
    this.#say('the application over HTTP');
    const { seconds, warmSeconds, quick } = this.#options;
    const databaseUrl = await this.#cluster.createDatabase('http');
    await mkdir(this.#root, { recursive: true });
    const dataDir = await mkdtemp(join(this.#root, 'http-'));
    const botToken = makeBotToken();
    const execArgv = profileArgs(this.#options);
    const application = await startApplication({ databaseUrl, dataDir, botToken, keys: this.#keys, execArgv });
    try {
      await wait((quick ? 1 : IDLE_SECONDS) * 1000);
      const idleResidentBytes = residentOf(application.pid);
      const { url, pid: serverPid } = application;
      const levels = this.#plan.http;
      const load = await runChild(programs.load, {
        url,
        serverPid,
        databaseUrl,
        botToken,
        seconds,
        warmSeconds,
        levels,
      });
      return { ...load, idleResidentBytes };
    } finally {
      await application.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  }

  async #growth() {
    const { growth, growthRounds: rounds, seconds, warmSeconds } = this.#options;
    this.#say(`growth to ${growth.at(-1)?.toLocaleString('en-US')} bets`);
    const points = [0, ...growth];
    const { books: names, steps } = growthSteps({ points, rounds, seconds, warmSeconds });
    /** @type {Record<string, string>} */
    const books = {};
    for (const name of names) books[name] = await this.#cluster.createDatabase(name);
    this.#bookUrl = books[names[0] ?? ''] ?? this.#bookUrl;
    const figures = await runEngine({ books, keys: this.#keys, options: { ...this.#options, profile: false }, steps });
    return growthPoints(figures, { points, rounds });
  }

  /** @param {string[]} skipped */
  async #audit(skipped) {
    if (this.#bookUrl === '') {
      skipped.push('The audit was not measured: it needs the book of the engine or of growth.');
      return null;
    }
    this.#say('the audit');
    await mkdir(this.#root, { recursive: true });
    const dataDir = await mkdtemp(join(this.#root, 'audit-'));
    const figure = await measureAudit({ url: this.#bookUrl, keys: this.#keys, dataDir });
    await rm(dataDir, { recursive: true, force: true });
    if (figure === null) skipped.push('The audit was not measured: the command line has no such command.');
    return figure;
  }
}

/**
 * @param {object} input
 * @param {Record<string, string>} input.books
 * @param {import('./engine/keys.mjs').Keys} input.keys
 * @param {Options} input.options
 * @param {readonly import('./engine/engine.child.mjs').Step[]} input.steps
 * @returns {Promise<import('./engine/engine.child.mjs').EngineFigure[]>}
 */
export function runEngine({ books, keys, options, steps }) {
  const { players } = options;
  return runChild(programs.engine, { books, keys, players, steps }, { execArgv: profileArgs(options) });
}

/** @param {Options} options */
function profileArgs({ profile }) {
  return profile ? ['--cpu-prof', `--cpu-prof-dir=${join(import.meta.dirname, 'results/profiles')}`] : [];
}
