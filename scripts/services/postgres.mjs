// @ts-check
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandAs, findOrInstall, freePort, makeFolder, spawnServer, Unavailable, untilHealthy } from './process.mjs';

/**
 * Debian's PostgreSQL, the newest version that is installed, set for the benchmark: durable, with few checkpoints, since
 * the first touch of a page after one writes the whole page to the log.
 */

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: '1GB',
  synchronous_commit: 'on',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  wal_compression: 'lz4',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/**
 * A PostgreSQL under a name of its own.
 * @param {{ name: string, summary: string, variable: string, fsync: 'on' | 'off' }} options
 * @returns {import('./process.mjs').Service}
 */
function postgresService({ name, summary, variable, fsync }) {
  return {
    name,
    summary,
    stopSignal: 'SIGINT',
    async start({ folder }) {
      const bin = findOrInstall(newestInstalled, 'postgresql');
      const identity = makeFolder(folder, 'postgres');
      const data = join(folder, 'data');
      // Without fsync a crash of the machine may have torn the files, so each start makes them anew.
      if (fsync === 'off') rmSync(data, { recursive: true, force: true });
      const isThere = existsSync(join(data, 'PG_VERSION'));
      const password = isThere ? readPassword(folder) : initialise(bin, folder, identity);
      const port = await freePort();
      const settings = { ...SETTINGS, fsync, port: String(port), unix_socket_directories: '' };
      const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
      const server = spawnServer(join(bin, 'postgres'), ['-D', data, ...args], { folder, identity });
      const url = `postgres://croupier:${password}@127.0.0.1:${port}`;
      const psql = (/** @type {string} */ database, /** @type {string} */ sql) =>
        spawnSync(join(bin, 'psql'), ['-XAtq', `${url}/${database}`, '-c', sql], { encoding: 'utf8', cwd: '/' });
      await untilHealthy(server, folder, async () => psql('postgres', 'select 1').status === 0);
      const exists = psql('postgres', "select 1 from pg_database where datname = 'croupier'").stdout.trim() === '1';
      if (!exists) psql('postgres', 'create database croupier');
      return { pid: server.pid, urls: { [variable]: `${url}/croupier` } };
    },
  };
}

export const postgres = postgresService({
  name: 'postgres',
  summary: 'PostgreSQL, durable, set for the benchmark',
  variable: 'DATABASE_URL',
  fsync: 'on',
});

export const postgresNoFsync = postgresService({
  name: 'postgres-nofsync',
  summary: 'a second PostgreSQL, thrown away, that never waits for the disk',
  variable: 'DATABASE_URL_NOFSYNC',
  fsync: 'off',
});

/** The folder of programs of the newest PostgreSQL of this machine that is 15 or later. @returns {string | null} */
function newestInstalled() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const newest = versions
    .filter((version) => version >= 15 && existsSync(join(root, String(version), 'bin/postgres')))
    .sort((a, b) => b - a)[0];
  return newest === undefined ? null : join(root, String(newest), 'bin');
}

/**
 * @param {string} bin
 * @param {string} folder
 * @param {import('./process.mjs').Identity} identity
 */
function initialise(bin, folder, identity) {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const { uid, gid } = identity.spawn;
  if (uid !== undefined && gid !== undefined) chownSync(passwordFile, uid, gid);
  const { file, args, options } = commandAs(identity, join(bin, 'initdb'), [
    ...['-D', data, '-U', 'croupier', `--pwfile=${passwordFile}`],
    ...['-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '-k'],
  ]);
  const { status, stderr, error } = spawnSync(file, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Unavailable(`initdb failed: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
  return password;
}

/** @param {string} folder */
function readPassword(folder) {
  return readFileSync(join(folder, 'password'), 'utf8').trim();
}
