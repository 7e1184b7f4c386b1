// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Servers as processes of ours: each in its own process group, recorded with its id and the time at which it started, so
 * that `down` ends what `up` began and nothing that has its number by chance.
 */

/**
 * What is recorded of a running server.
 * @typedef {{ pid: number, startedAt: string, urls: Record<string, string> }} Running
 *
 * One server: what starts it, and how.
 * @typedef {object} Service
 * @property {string} name
 * @property {string} summary
 * @property {(context: Context) => Promise<Started>} start Throws Unavailable where it can't be had.
 * @property {'SIGINT' | 'SIGTERM'} stopSignal
 *
 * @typedef {{ pid: number, urls: Record<string, string> }} Started `urls` are variables of the environment.
 *
 * What a service works with: its own folder, and options of the command line.
 * @typedef {{ folder: string }} Context
 */

/** A server that can't be had here; the message says why. */
export class Unavailable extends Error {}

export const isRoot = process.getuid?.() === 0;

/**
 * Spawns a server in its own process group, with its output in `server.log`.
 * @param {string} program
 * @param {string[]} programArgs
 * @param {{ folder: string, identity: Identity, env?: NodeJS.ProcessEnv }} options
 */
export function spawnServer(program, programArgs, { folder, identity, env }) {
  const log = openSync(join(folder, 'server.log'), 'w', 0o600);
  const { file, args, options } = commandAs(identity, program, programArgs);
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log, log], env: env ?? process.env });
  let ended = /** @type {string | null} */ (null);
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`));
  child.unref();
  return { pid: child.pid ?? 0, ended: () => ended };
}

/**
 * Asks until the server answers. Throws Unavailable with the end of its log where it does not.
 * @param {{ ended: () => string | null }} server
 * @param {string} folder
 * @param {() => Promise<boolean>} answers
 */
export async function untilHealthy(server, folder, answers, timeoutMs = 60_000) {
  const endsAt = Date.now() + timeoutMs;
  while (!(await answers().catch(() => false))) {
    const reason = server.ended() ?? (Date.now() > endsAt ? `it did not answer within ${timeoutMs / 1000} s` : null);
    if (reason !== null) {
      const log = readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n').slice(-15).join('\n');
      throw new Unavailable(`${reason}\n${log}`);
    }
    await wait(50);
  }
}

/**
 * The path of the first of the programs that is there. Root installs the Debian package where none is.
 * @param {() => string | null} find
 * @param {string} debianPackage
 */
export function findOrInstall(find, debianPackage) {
  const found = find();
  if (found !== null) return found;
  if (!isRoot) throw new Unavailable(`not installed: have an administrator run apt-get install ${debianPackage}`);
  if (!existsSync('/usr/bin/apt-get'))
    throw new Unavailable(`not installed, and no apt-get to install ${debianPackage}`);
  // Debian starts a server when it is installed, unless this file says no; the servers here are ours to start.
  const policy = '/usr/sbin/policy-rc.d';
  const hadPolicy = existsSync(policy);
  if (!hadPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = () =>
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], { env, encoding: 'utf8' });
    let result = install();
    if (result.status !== 0) {
      spawnSync('apt-get', ['update'], { env });
      result = install();
    }
    if (result.status !== 0) {
      throw new Unavailable(`apt-get install ${debianPackage} failed: ${result.stderr.trim().split('\n').at(-1)}`);
    }
  } finally {
    if (!hadPolicy) rmSync(policy, { force: true });
  }
  const installed = find();
  if (installed === null)
    throw new Unavailable(`${debianPackage} is installed, but its programs are not where expected`);
  return installed;
}

/**
 * Who a server runs as: `spawn` has the ids for child_process, `prefix` the command that goes before the program's.
 * @typedef {{ spawn: { uid?: number, gid?: number }, prefix: string[] }} Identity
 *
 * Makes a server's private folder and says who it runs as: us, or, as servers refuse to run as root, the package's own
 * user, else nobody. Where that user can't reach the folder, since it lies in a private one of root's, the server runs
 * in a user namespace, where root looks like somebody else and still owns its files.
 * @param {string} folder
 * @param {string} userName
 * @returns {Identity}
 */
export function makeFolder(folder, userName) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isRoot) return { spawn: {}, prefix: [] };
  const passwd = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = passwd.find((entry) => entry.startsWith(`${userName}:`))?.split(':');
  const user = line === undefined ? { uid: 65534, gid: 65534 } : { uid: Number(line[2]), gid: Number(line[3]) };
  chownTree(folder, user);
  if (spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { cwd: '/', ...user }).status === 0) {
    return { spawn: user, prefix: [] };
  }
  chownTree(folder, { uid: 0, gid: 0 });
  return { spawn: {}, prefix: ['unshare', '-U', '--map-user=1000', '--map-group=1000'] };
}

/**
 * @param {string} folder
 * @param {{ uid: number, gid: number }} user
 */
export function chownTree(folder, { uid, gid }) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
  chownSync(folder, uid, gid);
}

/**
 * The command and its options, as another where that is needed.
 * @param {Identity} identity
 * @param {string} file
 * @param {string[]} args
 * @returns {{ file: string, args: string[], options: { uid?: number, gid?: number, cwd: string } }}
 */
export function commandAs({ spawn: ids, prefix }, file, args) {
  const [program = file, ...rest] = [...prefix, file, ...args];
  return { file: program, args: rest, options: { ...ids, cwd: '/' } };
}

/** A port that nobody has on loopback now. @returns {Promise<number>} */
export async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Sends bytes and waits for an answer that holds the text.
 * @param {number} port
 * @param {string | Buffer} send
 * @param {string} expected
 * @returns {Promise<boolean>}
 */
export async function answersWith(port, send, expected) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(send));
    let answer = '';
    const finish = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2_000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.includes(expected)) finish(true);
    });
  });
}

/**
 * When a process started, as the system tells it; null where there is no such process.
 * @param {number} pid
 * @returns {string | null}
 */
export function startOf(pid) {
  if (existsSync('/proc/self/stat')) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * Ends a recorded server: asks its main process first, then kills the whole group. Returns false where it was gone.
 * @param {Running} running
 * @param {'SIGINT' | 'SIGTERM'} signal
 */
export async function stopProcess({ pid, startedAt }, signal) {
  if (startOf(pid) !== startedAt) return false;
  process.kill(pid, signal);
  for (let tries = 0; tries < 600 && startOf(pid) === startedAt; tries += 1) await wait(50);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group went with its leader.
  }
  return true;
}
