// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../scripts/services/process.mjs';
import { keysAsEnvironment } from '../engine/keys.mjs';
import { running } from '../measure/child.mjs';

/** The real application in a process of its own, as `npm start` runs it, without limits by rate. */

const main = join(import.meta.dirname, '../../apps/server/dist/main.js');
const START_MS = 60_000;
const POLL_MS = 50;
const WELCOME_MINOR = '100000000000';

/**
 * @typedef {object} Application
 * @property {string} url
 * @property {number} pid
 * @property {() => Promise<void>} stop Throws where it does not end in order.
 */

/**
 * Starts it and returns when bets are answered.
 *
 * @param {object} options
 * @param {string} options.databaseUrl the owner's
 * @param {string} options.dataDir
 * @param {string} options.botToken
 * @param {import('../engine/keys.mjs').Keys} options.keys
 * @param {string[]} options.execArgv
 * @returns {Promise<Application>}
 */
export async function startApplication({ databaseUrl, dataDir, botToken, keys, execArgv }) {
  const port = await freePort();
  const child = spawn(process.execPath, [...execArgv, main], {
    env: {
      ...inherited(),
      ...keysAsEnvironment(keys),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      BOT_TOKEN: botToken,
      WELCOME_PLAY_MINOR: WELCOME_MINOR,
      RATE_LIMITS: 'off',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-4_000)));
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  void ended.then(() => running.delete(child));
  const url = `http://127.0.0.1:${port}`;
  const endsAt = performance.now() + START_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > endsAt) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${errors}`);
    }
    await wait(POLL_MS);
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      const how = await ended;
      if (how !== 0) throw new Error(`the server ended with ${how}:\n${errors}`);
    },
  };
}

/** @param {string} url */
async function isReady(url) {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** What a program needs to run; nothing that would configure another server than the one that is measured. */
function inherited() {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.includes(name)));
}
