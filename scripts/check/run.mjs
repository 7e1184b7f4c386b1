// @ts-check
import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and collects what it printed. Never throws for an exit code: the caller judges it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` is both streams, as they came
 */
export function run(command, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/**
 * Runs a script of an installed package with this Node, without npx: that would look for the package again each time.
 *
 * @param {string} script path below `node_modules`
 * @param {string[]} args
 * @param {{ root: string, cwd?: string }} options `root` holds `node_modules`
 */
export function runInstalled(script, args, { root, cwd = root }) {
  return run(process.execPath, [`${root}/node_modules/${script}`, ...args], { cwd });
}
