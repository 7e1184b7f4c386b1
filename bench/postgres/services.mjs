// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Servers of `npm run services`: started where they do not run, and stopped again then. */

const script = join(import.meta.dirname, '../../scripts/services.mjs');

/**
 * @param {string} service
 * @param {string} variable that holds its URL
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} Throws an Error that says why it can't be had.
 */
export async function useService(service, variable) {
  const before = await run('status', service, '--env');
  const known = urlIn(before.output, variable);
  if (known !== null) return { url: known, stop: () => Promise.resolve() };
  const { output, errors } = await run('up', service);
  const url = urlIn(output, variable);
  if (url === null) throw new Error(errors.trim() || `${service} could not be started`);
  return {
    url,
    stop: async () => {
      await run('down', service);
    },
  };
}

/**
 * @param {string} output
 * @param {string} variable
 */
function urlIn(output, variable) {
  const line = output.split('\n').find((text) => text.startsWith(`${variable}=`));
  return line === undefined ? null : line.slice(variable.length + 1);
}

/**
 * @param {string[]} args
 * @returns {Promise<{ output: string, errors: string }>}
 */
function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.once('error', reject);
    child.once('close', () => resolve({ output, errors }));
  });
}
