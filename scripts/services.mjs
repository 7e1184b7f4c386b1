// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unavailable, startOf, stopProcess } from './services/process.mjs';
import { services } from './services/registry.mjs';

/**
 * `npm run services -- up|down|status <names>`: real servers on loopback, for tests and benchmarks. `up` starts what does
 * not run, prints the URLs as lines of NAME=value, and exits 1 when one could not be had; `down` ends what `up` started,
 * and keeps the data; without names both mean all that run. `status --env` prints only the lines.
 */

const folder = join(import.meta.dirname, '..', '.services');
const args = process.argv.slice(2);
const action = args[0];
const onlyEnv = args.includes('--env');
const names = args.slice(1).filter((arg) => !arg.startsWith('--'));
if (args.includes('--fsync-off') && !names.includes('postgres-nofsync')) names.push('postgres-nofsync');

const unknown = names.filter((name) => !services.some((service) => service.name === name));
if (unknown.length > 0 || !['up', 'down', 'status'].includes(action ?? '')) {
  if (unknown.length > 0) console.error(`No such service: ${unknown.join(', ')}.`);
  console.error('npm run services -- up|down|status <names> [--env] [--fsync-off], with the names');
  for (const { name, summary } of services) console.error(`  ${name.padEnd(18)}${summary}`);
  process.exit(2);
}

const asked = services.filter(({ name }) => names.includes(name));
if (action === 'up') {
  // Otherwise the records would be refused to servers that pass through to their own folders as other users.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  for (const service of asked) await up(service);
} else {
  for (const service of asked.length > 0 ? asked : services)
    await (action === 'down' ? down(service) : status(service));
}

/** @param {import('./services/process.mjs').Service} service */
async function up(service) {
  const running = findRunning(service.name);
  if (running !== null) return print(running.urls);
  try {
    const { pid, urls } = await service.start({ folder: join(folder, service.name) });
    const record = { pid, startedAt: startOf(pid) ?? '', urls };
    writeFileSync(recordOf(service.name), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
    print(urls);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`${service.name}: ${error.message}`);
    process.exitCode = 1;
  }
}

/** @param {import('./services/process.mjs').Service} service */
async function down(service) {
  const running = findRunning(service.name);
  if (running !== null && (await stopProcess(running, service.stopSignal))) console.error(`${service.name}: stopped`);
  rmSync(recordOf(service.name), { force: true });
}

/** @param {import('./services/process.mjs').Service} service */
function status(service) {
  const running = findRunning(service.name);
  if (running !== null) print(running.urls);
  if (!onlyEnv) console.error(`${service.name}: ${running === null ? 'down' : `up, process ${running.pid}`}`);
}

/** @param {Record<string, string>} urls */
function print(urls) {
  for (const [name, value] of Object.entries(urls)) console.log(`${name}=${value}`);
}

/**
 * The record of a server, if that very process still runs.
 * @param {string} name
 * @returns {import('./services/process.mjs').Running | null}
 */
function findRunning(name) {
  try {
    const running = JSON.parse(readFileSync(recordOf(name), 'utf8'));
    return startOf(running.pid) === running.startedAt ? running : null;
  } catch {
    return null;
  }
}

/** @param {string} name */
function recordOf(name) {
  return join(folder, `${name}.json`);
}
