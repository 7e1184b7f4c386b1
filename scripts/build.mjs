// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * `npm run build`: the packages and the server by the native TypeScript compiler, the mini app by Vite. Only what changed
 * is built, so that every other script can build first: a second run takes well under a second.
 */

const root = join(import.meta.dirname, '..');
const compiler = join(root, 'node_modules/ts7/bin/tsc');
const vite = join(root, 'node_modules/vite/bin/vite.js');
const projects = ['packages/games', 'packages/contract', 'packages/client', 'apps/server'];
const lockFile = join(root, 'node_modules/.croupier-build.lock');
const LOCK_WAIT_MS = 180_000;

/** A build that failed; its output is already on standard error. */
export class BuildError extends Error {}

/**
 * Builds what changed. Standard output stays empty: what the tools say goes to standard error, and only if they fail.
 * Throws BuildError where a tool fails. An installation without development tools runs what it was delivered with.
 */
export async function build() {
  if (!existsSync(compiler) && existsSync(join(root, 'apps/server/dist/main.js'))) return;
  // Two starts at once must not read what the other is writing.
  await withLock(async () => {
    forgetLostOutput();
    // Both end before the lock goes, also where one has failed.
    const results = await Promise.allSettled([run('The compiler', [compiler, '-b']), buildMiniapp()]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
}

/** Builds what changed, or ends the process with the one line that says what failed. */
export async function buildOrExit() {
  try {
    await build();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The compiler believes its own notes, so they go where the output that they speak of is gone. */
function forgetLostOutput() {
  for (const project of projects) {
    if (existsSync(join(root, project, 'dist'))) continue;
    for (const notes of ['tsconfig.tsbuildinfo', 'dist.tsbuildinfo']) {
      rmSync(join(root, project, notes), { force: true });
    }
  }
}

async function buildMiniapp() {
  const app = join(root, 'apps/miniapp');
  const names = existsSync(app) ? readdirSync(app) : [];
  if (!names.some((name) => /^vite\.config\.[cm]?[jt]s$/.test(name)) || !existsSync(vite)) return;
  const stamp = join(app, 'dist/.built-from');
  const state = stateOf([app, ...['games', 'contract', 'client'].map((name) => join(root, 'packages', name))]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  await run('Vite', [vite, 'build', '--logLevel', 'warn'], app);
  mkdirSync(join(app, 'dist'), { recursive: true });
  writeFileSync(stamp, state);
}

/**
 * A hash over the name, size and time of each source.
 * @param {string[]} folders
 */
function stateOf(folders) {
  const hash = createHash('sha256');
  for (const path of [join(root, 'package-lock.json'), ...folders.flatMap(sourcesOf)]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist'].includes(name) && !name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesOf(path) : [path];
    })
    .sort();
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function run(name, args, cwd = root) {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  process.stderr.write(output);
  throw new BuildError(`${name} failed.`);
}

/** @param {() => Promise<void>} work */
async function withLock(work) {
  const endsAt = Date.now() + LOCK_WAIT_MS;
  while (!tryLock()) {
    if (Date.now() > endsAt) throw new BuildError(`Another build does not end: remove ${lockFile} if there is none.`);
    await wait(50);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code !== 'EEXIST') throw error;
  }
  // The holder may have been killed. Its number may belong to another program by now, so age counts too.
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    const isOld = Date.now() - statSync(lockFile).mtimeMs > LOCK_WAIT_MS;
    if (isOld || (pid > 0 && !isAlive(pid))) rmSync(lockFile, { force: true });
  } catch {
    // Released in the meantime.
  }
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  if (pid === process.pid) return false; // Ours would not be waited for: a former process had our number.
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildOrExit();
}
