// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findOrInstall } from '../../scripts/services/process.mjs';
import { running } from '../measure/child.mjs';

/** The unit: what this PostgreSQL does of `pgbench`'s TPC-B, prepared, with 8 clients on 2 threads. */

export const CLIENTS = 8;
const THREADS = 2;

/** @typedef {{ perSecond: number, meanMs: number }} UnitRun */

export class Tpcb {
  #url;
  #program;

  /**
   * @param {string} url
   * @param {string} program
   */
  constructor(url, program) {
    this.#url = url;
    this.#program = program;
  }

  /**
   * Fills the database.
   * @param {string} url of an empty database
   * @param {number} scale
   */
  static async prepare(url, scale) {
    const tpcb = new Tpcb(url, findOrInstall(findPgbench, 'postgresql'));
    await tpcb.#run(['--initialize', '--quiet', `--scale=${scale}`]);
    return tpcb;
  }

  /**
   * @param {number} seconds
   * @returns {Promise<UnitRun>}
   */
  async measure(seconds) {
    const output = await this.#run([
      ...['--protocol=prepared', `--client=${CLIENTS}`, `--jobs=${THREADS}`],
      ...[`--time=${seconds}`, '--builtin=tpcb-like', '--no-vacuum'],
    ]);
    return readUnit(output);
  }

  /**
   * @param {string[]} args
   * @returns {Promise<string>}
   */
  #run(args) {
    const { hostname, port, username, password, pathname, searchParams } = new URL(this.#url);
    // By the environment: a password among the arguments could be read by every user of the machine.
    const env = {
      ...process.env,
      PGHOST: decodeURIComponent(hostname) || (searchParams.get('host') ?? ''),
      PGPORT: port || '5432',
      PGUSER: decodeURIComponent(username) || (searchParams.get('user') ?? ''),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: decodeURIComponent(pathname.slice(1)),
    };
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      running.add(child);
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (errors += chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        running.delete(child);
        if (code === 0) resolve(output);
        else reject(new Error(`pgbench failed: ${errors.trim()}`));
      });
    });
  }
}

/**
 * @param {string} output of pgbench
 * @returns {UnitRun} Throws where it does not say its rate, or where a transaction failed.
 */
export function readUnit(output) {
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
  const meanMs = Number(/^latency average = ([\d.]+) ms/m.exec(output)?.[1]);
  const failed = /^number of failed transactions: ([1-9]\d*)/m.exec(output);
  if (!(perSecond > 0) || !(meanMs > 0) || failed !== null) throw new Error(`pgbench said:\n${output}`);
  return { perSecond, meanMs };
}

/** The newest of Debian's, else the one in the path. @returns {string | null} */
function findPgbench() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
  ];
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path)) ?? null;
}
