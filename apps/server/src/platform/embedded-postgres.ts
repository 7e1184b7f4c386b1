import { spawn } from 'node:child_process';
import { open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { connectionSettings, sqlState } from './database.js';
import {
  accessUrl,
  clusterExists,
  clusterPaths,
  createCluster,
  findServer,
  freePort,
  makeDraft,
  readAccess,
  tryPort,
  writeAccess,
  type Access,
  type ClusterPaths,
} from './embedded-postgres-cluster.js';
import { findLauncher, type Launcher, type RootWay } from './embedded-postgres-launcher.js';
import { isAlive, withFileLock } from './embedded-postgres-lock.js';
import { findNative } from './embedded-postgres-native.js';
import type { Log } from './log.js';
import { makeDataDirectory } from './secrets.js';

/**
 * The PostgreSQL that npm carries, run from the data directory. Every process that uses it holds a shared advisory lock
 * in it (a *keeper*); the last one to leave finds nobody else and stops it, while it holds the lock alone, so that
 * nobody can begin to use a server that is about to stop. A holder that dies loses its lock with its connection; the
 * server lives on, and the next start adopts it.
 */
export interface EmbeddedPostgres {
  /** The owner's URL of database `croupier`. */
  readonly url: string;
  /** Lets go of the server, and stops it when nobody else uses it. Close the pools first. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** PostgreSQL settings on top of ours, such as `{ fsync: 'off' }` for throw-away data. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Which ways root tries; default all. */
  readonly rootWays?: readonly RootWay[];
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 25;
const DATABASE = 'croupier';
/** Any number that nothing else in the `postgres` database of this cluster locks. */
const KEEPER_KEY = 4_150_227n;
const LOG_SIZE_MAX = 10_000_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // No socket: its directory would have to be writable by whoever the server runs as.
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  // The first touch of a page after a checkpoint logs the whole page, so checkpoints are rare and pages compressed.
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
  wal_compression: 'pglz',
  autovacuum: 'on',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/**
 * Starts the server, or adopts the one that runs, and returns when it answers. The first start makes the cluster.
 * Throws ConfigError where it can't run on this machine, and an error with the server's log where it does not come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await makeDataDirectory(options.dataDir);
  // One name for one directory: a running server is known by the path in its command line.
  const keeper = new Keeper(options, clusterPaths(await realpath(options.dataDir)));
  const url = await keeper.hold();
  return { url, stop: () => keeper.leave() };
}

/** Our hold on the server: a connection that has the shared lock, and comes back when the server does. */
class Keeper {
  readonly #options: EmbeddedPostgresOptions;
  readonly #paths: ClusterPaths;
  #client: pg.Client | null = null;
  #url = '';
  #leaving = false;
  #recovery: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedPostgresOptions, paths: ClusterPaths) {
    this.#options = options;
    this.#paths = paths;
  }

  /** Makes the server run and takes the shared lock. Returns the URL. */
  async hold(): Promise<string> {
    const endsAt = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const access = await ensureRunning(this.#options, this.#paths);
      const client = await lockShared(accessUrl(access, 'postgres'));
      if (client !== null) {
        this.#client = client;
        client.once('end', () => this.#lost());
        this.#url = accessUrl(access, DATABASE);
        return this.#url;
      }
      // The server was stopped by its last user between our look and our lock: start it again.
      if (performance.now() > endsAt) throw new Error('The embedded PostgreSQL is stopped again and again by others');
      await wait(POLL_MS);
    }
  }

  async leave(): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    await this.#recovery;
    const client = this.#client;
    if (client === null) return;
    try {
      const { rows } = await client.query<{ last: boolean }>(
        `select case when pg_advisory_unlock_shared($1) then pg_try_advisory_lock($1) end as last`,
        [KEEPER_KEY],
      );
      // The lock is kept until the server has ended, which ends the connection.
      if (rows[0]?.last === true) await stopServer(this.#paths, this.#options.log);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'embedded PostgreSQL: it was gone before it was stopped');
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** The connection broke though we did not leave: the server crashed or was killed. Pools reconnect by themselves. */
  #lost(): void {
    this.#client = null;
    if (this.#leaving) return;
    this.#options.log.warn('embedded PostgreSQL: the connection is lost, starting it again');
    const before = this.#url;
    this.#recovery = this.hold().then(
      (url) => {
        if (url === before) this.#options.log.info('embedded PostgreSQL: it runs again');
        else this.#options.log.fatal('embedded PostgreSQL: another program took its port; restart this process');
      },
      (error: unknown) => this.#options.log.error({ err: error }, 'embedded PostgreSQL: it does not start again'),
    );
  }
}

/** Connects and takes the shared lock; null where the server is being stopped. */
async function lockShared(url: string): Promise<pg.Client | null> {
  const client = new pg.Client(connectionSettings(url, { name: 'keeper', statementTimeoutMs: STOP_TIMEOUT_MS }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [KEEPER_KEY]);
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return null;
  }
}

/** Returns when a server of this cluster answers; one process at a time looks and acts. */
async function ensureRunning(options: EmbeddedPostgresOptions, paths: ClusterPaths): Promise<Access> {
  return withFileLock(paths.lock, 2 * START_TIMEOUT_MS, async () => {
    const known = await readAccess(paths);
    if (known !== null && (await findServer(paths)) !== null) {
      if (await waitUntilReady(paths, known, async () => (await findServer(paths)) !== null)) return known;
    }
    const started = performance.now();
    const { launcher, access } = await prepareCluster(options, paths);
    const running = await launch(options, paths, launcher, access);
    await createDatabase(running);
    options.log.info(
      { port: running.port, way: launcher.way, tookMs: Math.round(performance.now() - started) },
      'embedded PostgreSQL started',
    );
    return running;
  });
}

async function prepareCluster(
  options: EmbeddedPostgresOptions,
  paths: ClusterPaths,
): Promise<{ launcher: Launcher; access: Access }> {
  const native = await findNative(paths.dataDir);
  const at = (clusterDir: string) => findLauncher(native, { dataDir: paths.dataDir, clusterDir }, options.rootWays);
  if (await clusterExists(paths)) {
    const access = await readAccess(paths);
    if (access === null) throw new Error(`${paths.access} is missing: restore it from a backup of the data directory`);
    return { launcher: await at(paths.cluster), access };
  }
  const draft = await makeDraft(paths);
  const launcher = await at(draft);
  return { launcher, access: await createCluster(paths, draft, launcher) };
}

/** Starts the server; twice more with another port, when somebody else takes the port in between. */
async function launch(
  options: EmbeddedPostgresOptions,
  paths: ClusterPaths,
  launcher: Launcher,
  known: Access,
): Promise<Access> {
  for (let tries = 1; ; tries += 1) {
    const access = { ...known, port: (await tryPort(known.port)) ?? (await freePort()) };
    if (access.port !== known.port) await writeAccess(paths, access);
    const logStart = await logSize(paths);
    const alive = await spawnServer(options, paths, launcher, access.port);
    if (await waitUntilReady(paths, access, alive)) return access;
    const said = (await readFile(paths.log, 'utf8')).slice(logStart).trim();
    const isPassing = /Address already in use|shared memory block|lock file .* already exists/i.test(said);
    if (tries >= 3 || !isPassing) throw new Error(`The embedded PostgreSQL did not start:\n${said.slice(-4_000)}`);
    // The children of a server that was killed need a moment to see it and go.
    await wait(500);
  }
}

/** Spawns the server on its own, so that it outlives us if others use it. Returns what tells whether it is alive. */
async function spawnServer(
  options: EmbeddedPostgresOptions,
  paths: ClusterPaths,
  launcher: Launcher,
  port: number,
): Promise<() => Promise<boolean>> {
  if ((await logSize(paths)) > LOG_SIZE_MAX) await rm(paths.log, { force: true });
  const settings = { ...SETTINGS, port: String(port), ...options.settings };
  const command = launcher.command(launcher.native.postgres, [
    '-D',
    paths.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const log = await open(paths.log, 'a', 0o600);
  try {
    const child = spawn(command.file, command.args, {
      cwd: '/',
      ...command.options,
      stdio: ['ignore', log.fd, log.fd],
      detached: true, // Its own group: Ctrl-C in a terminal is for us, and we stop it in order.
    });
    let ended = false;
    child.once('error', () => (ended = true));
    child.once('exit', () => (ended = true));
    child.unref();
    return () => Promise.resolve(!ended);
  } finally {
    await log.close();
  }
}

/** Connects until the server answers: true. False when it is gone, or did not answer in time. */
async function waitUntilReady(paths: ClusterPaths, access: Access, alive: () => Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < endsAt) {
    const client = new pg.Client(connectionSettings(accessUrl(access, 'postgres'), { name: 'start' }));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (sqlState(error) === '28P01')
        throw new Error(`${paths.access} does not open the embedded PostgreSQL`, { cause: error });
      if (!(await alive())) return false;
      await wait(POLL_MS);
    }
  }
  return false;
}

async function createDatabase(access: Access): Promise<void> {
  const client = new pg.Client(connectionSettings(accessUrl(access, 'postgres'), { name: 'start' }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast stop: it ends the sessions, writes all down and goes. */
async function stopServer(paths: ClusterPaths, log: Log): Promise<void> {
  const pid = await findServer(paths);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  const endsAt = performance.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid) && (await findServer(paths)) !== null) {
    if (performance.now() > endsAt) {
      log.warn({ pid }, 'embedded PostgreSQL: it does not stop; the next start adopts it');
      return;
    }
    await wait(POLL_MS);
  }
  log.info('embedded PostgreSQL stopped');
}

async function logSize(paths: ClusterPaths): Promise<number> {
  return stat(paths.log).then(
    ({ size }) => size,
    () => 0,
  );
}
