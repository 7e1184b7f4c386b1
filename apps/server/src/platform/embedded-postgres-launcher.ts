import { spawn, type SpawnOptions } from 'node:child_process';
import { chown, lchown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../config.js';
import { copyNative, type Native } from './embedded-postgres-native.js';

/**
 * PostgreSQL refuses to run as root, so root has to run it as somebody else who can still reach its programs and its
 * data. Which way is open depends on the machine: where the files lie, and what a container allows. The ways are tried
 * in order, each for real, before any data change hands.
 */
export interface Launcher {
  /** How, for the log. */
  readonly way: string;
  readonly native: Native;
  /** Who must own the data; null where that is us. */
  readonly uid: number | null;
  /** The program and arguments to spawn, and how. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; options: SpawnOptions };
}

/** `nobody` on Linux. Any id would do that owns nothing else. */
const NOBODY = 65534;
/** A group that no way uses. */
const CHANGING_HANDS = 65533;
const NOBODY_ENV = { ...process.env, HOME: '/', USER: 'nobody', LOGNAME: 'nobody' };

type Way = Omit<Launcher, 'native'>;

const direct: Way = {
  way: 'as the user who started it',
  uid: null,
  command: (file, args) => ({ file, args: [...args], options: {} }),
};

const asNobody: Way = {
  way: 'as nobody',
  uid: NOBODY,
  command: (file, args) => ({ file, args: [...args], options: { uid: NOBODY, gid: NOBODY, env: NOBODY_ENV } }),
};

/** In a user namespace root appears as another user to the program, and still owns its files: private ones are reached. */
const inUserNamespace: Way = {
  way: 'in a user namespace',
  uid: 0,
  command: (program, args) => ({
    file: 'unshare',
    args: ['-U', '--map-user=1000', '--map-group=1000', program, ...args],
    options: {},
  }),
};

/** Where containers forbid namespaces: as nobody, but able to pass through private directories. */
const asNobodyWithAccess: Way = {
  way: 'as nobody with access to private directories',
  uid: NOBODY,
  command: (program, args) => ({
    file: 'setpriv',
    args: [
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
      program,
      ...args,
    ],
    options: { env: NOBODY_ENV },
  }),
};

/** The ways for root, in order. The last one copies the programs to the data directory. */
export const ROOT_WAYS = ['nobody', 'namespace', 'access', 'copy'] as const;
export type RootWay = (typeof ROOT_WAYS)[number];

/**
 * Finds a way to run the programs on the cluster's directory, which has to exist.
 * Throws ConfigError, which asks for DATABASE_URL, where there is none.
 */
export async function findLauncher(
  native: Native,
  { dataDir, clusterDir }: { dataDir: string; clusterDir: string },
  rootWays: readonly RootWay[] = ROOT_WAYS,
): Promise<Launcher> {
  if (process.getuid?.() !== 0) {
    const reason = await whyNot(direct, native, dataDir);
    if (reason === null) return { ...direct, native };
    throw new ConfigError(`The embedded PostgreSQL does not run here (${reason}): set DATABASE_URL to a running one`);
  }
  const reasons: string[] = [];
  for (const name of rootWays) {
    const candidate = name === 'copy' ? await copyNative(native, dataDir).catch(() => null) : native;
    if (candidate === null) continue;
    const way = { nobody: asNobody, namespace: inUserNamespace, access: asNobodyWithAccess, copy: asNobody }[name];
    // The cluster changes hands only when a way is found: whoever reaches the data directory can use what is theirs in it.
    const reason = await whyNot(way, candidate, dataDir);
    if (reason === null) {
      await giveTo(clusterDir, way.uid);
      return { ...way, native: candidate };
    }
    reasons.push(`${way.way}: ${reason}`);
  }
  throw new ConfigError(
    `Root can't run the embedded PostgreSQL here (${reasons.join('; ')}): set DATABASE_URL to a running PostgreSQL, ` +
      'start as another user, or set DATA_DIR to a directory that others may pass through',
  );
}

/**
 * Hands a directory and all in it to a user. Its top says whose all of it is, so a cluster that is theirs costs one look;
 * while it changes hands the top has a group that is nobody's, and an interrupted change is done again.
 */
async function giveTo(path: string, uid: number | null): Promise<void> {
  if (uid === null) return;
  const top = await lstat(path);
  if (top.uid === uid && top.gid === uid) return;
  await chown(path, top.uid, CHANGING_HANDS);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  for (const entry of entries) await lchown(join(entry.parentPath, entry.name), uid, uid);
  await chown(path, uid, uid);
}

/** Tries a way: enter the data directory, start the server's program. Returns null, or one line why not. */
async function whyNot(way: Way, native: Native, dataDir: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const script = 'cd "$1" && exec "$2" --version';
  const { code, output } = await runToEnd(way.command('/bin/sh', ['-c', script, 'sh', dataDir, native.postgres]));
  if (code === 0) return null;
  return output.trim().split('\n').at(-1)?.slice(0, 200) || `it ended with ${code ?? 'a signal'}`;
}

/** Runs a command to its end; a program that is not there counts as ended with null. At most a minute. */
export async function runToEnd(
  command: ReturnType<Launcher['command']>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      // The present directory may be one that the other user can't enter.
      cwd: '/',
      ...command.options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let output = '';
    const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
