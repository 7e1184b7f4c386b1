import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runToEnd, type Launcher } from './embedded-postgres-launcher.js';
import { isAlive } from './embedded-postgres-lock.js';

/** Where everything of the embedded server lies in the data directory. */
export interface ClusterPaths {
  readonly dataDir: string;
  /** PostgreSQL's own directory. */
  readonly cluster: string;
  /** Port and password, private to us. */
  readonly access: string;
  readonly log: string;
  readonly lock: string;
}

export interface Access {
  readonly port: number;
  readonly password: string;
}

const SUPERUSER = 'croupier';

export function clusterPaths(dataDir: string): ClusterPaths {
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    access: join(dataDir, 'postgres.json'),
    log: join(dataDir, 'postgres.log'),
    lock: join(dataDir, 'postgres.lock'),
  };
}

export function accessUrl({ port, password }: Access, database: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

export async function readAccess(paths: ClusterPaths): Promise<Access | null> {
  const text = await readFile(paths.access, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Access);
}

/** Replaces port and password as one; a reader sees the former or the new, never half. */
export async function writeAccess(paths: ClusterPaths, access: Access): Promise<void> {
  const draft = `${paths.access}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(access)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, paths.access);
}

/** Whether the cluster was made to its end. */
export async function clusterExists(paths: ClusterPaths): Promise<boolean> {
  return (await readFile(join(paths.cluster, 'PG_VERSION'), 'utf8').catch(() => null)) !== null;
}

/** Makes the directory for a cluster that is to come, and clears what interrupted attempts left. Under the lock. */
export async function makeDraft(paths: ClusterPaths): Promise<string> {
  const names = await readdir(paths.dataDir);
  for (const name of names) {
    if (name.startsWith('postgres.new-')) await rm(join(paths.dataDir, name), { recursive: true, force: true });
  }
  const draft = join(paths.dataDir, `postgres.new-${randomBytes(6).toString('hex')}`);
  await mkdir(draft, { mode: 0o700 });
  return draft;
}

/**
 * Makes a cluster in the draft directory, then gives it its name: a start that was interrupted leaves no half cluster.
 * Only passwords open it. Page checksums are on; the locale is PostgreSQL's own, so that an update of the system's
 * libraries never changes the order of an index.
 */
export async function createCluster(paths: ClusterPaths, draft: string, launcher: Launcher): Promise<Access> {
  const access = { port: await freePort(), password: randomBytes(24).toString('base64url') };
  await writeAccess(paths, access);
  const passwordFile = join(draft, '..', `postgres.new-${randomBytes(6).toString('hex')}`);
  await writeFile(passwordFile, access.password, { mode: 0o600 });
  if (launcher.uid !== null) await chown(passwordFile, launcher.uid, launcher.uid);
  try {
    const { code, output } = await runToEnd(
      launcher.command(launcher.native.initdb, [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
      ]),
    );
    if (code !== 0) throw new Error(`initdb failed: ${output.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, paths.cluster);
  return access;
}

/**
 * The process id of the cluster's server, or null where none runs. The file that names it outlives a crash, and its id may
 * belong to another program by then, or to a corpse that nobody collects, as in a container; for either PostgreSQL
 * refuses to start. So the file goes, once no process of the cluster is left: it is what keeps a second server out.
 */
export async function findServer(paths: ClusterPaths): Promise<number | null> {
  const file = join(paths.cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const pid = Number(text.split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  // Without /proc there is no telling, and the id is believed. A corpse has an empty command line.
  if (commandLine === null || commandLine.includes(paths.cluster)) return pid;
  if (await isInhabited(paths.cluster)) return pid;
  await rm(file, { force: true });
  return null;
}

/** Whether a process works in the directory, as every process of a server does, also after the death of its first. */
async function isInhabited(directory: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => null)));
  return places.includes(directory);
}

/** A port that nobody has on loopback now. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === null) throw new Error('No free port on 127.0.0.1');
  return port;
}

/** Returns the port when it is free on loopback, or null. Port 0 stands for any. */
export async function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
