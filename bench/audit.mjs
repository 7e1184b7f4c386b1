// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { keysAsEnvironment } from './engine/keys.mjs';
import { running } from './measure/child.mjs';
import { cpuOfEndedChildren } from './measure/proc.mjs';

/**
 * How fast `croupier audit` replays the book that the benchmark made.
 *
 * @typedef {object} AuditFigure
 * @property {number} commands
 * @property {number} seconds
 * @property {number} perSecond
 * @property {number} perSecondOfOneCore The same where the audit keeps one core busy or less.
 */

const commandLine = join(import.meta.dirname, '../apps/server/dist/cli.js');

/**
 * @param {{ url: string, keys: import('./engine/keys.mjs').Keys, dataDir: string }} options `url`: of the book's owner
 * @returns {Promise<AuditFigure | null>} null where the command line has no such command yet. Throws where the book does
 *   not pass.
 */
export async function measureAudit({ url, keys, dataDir }) {
  const env = { ...process.env, ...keysAsEnvironment(keys), DATABASE_URL: url, DATA_DIR: dataDir };
  const { errors: list } = await run(['--help'], env);
  if (!/^ {2}audit\b/m.test(list)) return null;
  const commands = await countCommands(url);
  const cpuBefore = cpuOfEndedChildren() ?? 0;
  const start = performance.now();
  const { code, errors } = await run(['audit'], env);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`the audit of the book failed:\n${errors.slice(-2_000)}`);
  const cpuSeconds = ((cpuOfEndedChildren() ?? 0) - cpuBefore) / 1_000_000;
  return {
    commands,
    seconds,
    perSecond: commands / seconds,
    perSecondOfOneCore: commands / Math.max(seconds, cpuSeconds),
  };
}

/** @param {string} url */
async function countCommands(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select count(*)::int as n from croupier.command');
    return /** @type {number} */ (rows[0].n);
  } finally {
    await client.end();
  }
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number | null, errors: string }>}
 */
function run(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandLine, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(child);
    let errors = '';
    child.stderr.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-20_000)));
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, errors });
    });
  });
}
