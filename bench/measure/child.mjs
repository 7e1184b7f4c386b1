// @ts-check
import { fork } from 'node:child_process';
import { progress } from '../report/progress.mjs';

/** Each design runs in a process of its own: none warms up, fills or fragments another one's heap. */

/**
 * The programs that are started here, to be ended with us.
 * @type {Set<import('node:child_process').ChildProcess>}
 */
export const running = new Set();

/**
 * Runs a program of `runAsChild` to its end and returns what it returned. Rejects where it fails.
 *
 * @param {URL} program
 * @param {unknown} input JSON
 * @param {{ execArgv?: string[] }} [options]
 * @returns {Promise<any>}
 */
export function runChild(program, input, { execArgv = [] } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(program, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    running.add(child);
    /** @type {{ result?: unknown, error?: string }} */
    let outcome = {};
    child.on('message', (/** @type {any} */ message) => {
      if (typeof message.progress === 'string') progress(message.progress);
      else outcome = message;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      if (outcome.error !== undefined) reject(new Error(outcome.error));
      else if (outcome.result === undefined) reject(new Error(`${program.pathname} ended with ${signal ?? code}`));
      else resolve(outcome.result);
    });
    child.send({ input });
  });
}

/**
 * The other side: takes the input, runs `work`, sends what it returns, and ends.
 *
 * @param {(input: any, progress: (text: string) => void) => Promise<unknown>} work
 */
export function runAsChild(work) {
  const send = (/** @type {object} */ message) =>
    new Promise((resolve) => process.send?.(message, undefined, undefined, resolve));
  process.once('message', async (/** @type {{ input: unknown }} */ { input }) => {
    try {
      await send({ result: (await work(input, (text) => void send({ progress: text }))) ?? null });
    } catch (error) {
      await send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      process.exitCode = 1;
    }
    process.disconnect();
  });
}
