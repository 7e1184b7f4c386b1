import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectionSettings, openPool } from './database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { ROOT_WAYS, type RootWay } from './embedded-postgres-launcher.js';
import { createLog } from './log.js';

/**
 * The embedded server, for real: made, stopped, shared, adopted after our death, revived after its own. One data
 * directory serves most tests, since each start finds what the one before left.
 */

const log = createLog({ level: 'silent' });
const isRoot = process.getuid?.() === 0;
let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croupier-embedded-'));
  dataDir = join(folder, 'data');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function start(settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, settings });
  // A test that fails leaves no server to the next one.
  onTestFinished(() => server.stop());
  return server;
}

async function one<T>(url: string, sql: string): Promise<T> {
  const client = new pg.Client(connectionSettings(url, { name: 'test' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ value: T }>(sql);
    return rows[0]?.value as T;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** Starts another process that holds the same server; resolves with it when it has printed the URL. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL('embedded-postgres.child.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The other process ended with ${String(code)}`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  return { child, url };
}

describe('the embedded PostgreSQL', () => {
  test('is made once by several that start at once, and shared by them', { timeout: 60_000 }, async () => {
    const [here, again, elsewhere] = await Promise.all([start(), start(), startElsewhere()]);
    expect(again.url).toBe(here.url);
    expect(elsewhere.url).toBe(here.url);
    await one(here.url, 'create table kept as select 42 as value');

    await here.stop();
    expect(await one(again.url, 'select value from kept')).toBe(42);
    await again.stop();
    expect(await one(elsewhere.url, 'select value from kept')).toBe(42);
    elsewhere.child.stdin?.end();
    await once(elsewhere.child, 'exit');
    await expect(one(here.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('keeps its data over a stop and a start, at the same address', { timeout: 60_000 }, async () => {
    const first = await start();
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await one(second.url, 'select value from kept')).toBe(42);
    await second.stop();
  });

  test('is durable, checks its pages, and knows one locale for ever', { timeout: 60_000 }, async () => {
    const server = await start();
    for (const [setting, value] of [
      ['fsync', 'on'],
      ['synchronous_commit', 'on'],
      ['data_checksums', 'on'],
      ['listen_addresses', '127.0.0.1'],
    ]) {
      expect(await one(server.url, `select current_setting('${setting ?? ''}') as value`), setting).toBe(value);
    }
    const locale = `select datlocprovider::text || datlocale as value from pg_database where datname = current_database()`;
    expect(await one(server.url, locale)).toBe('bC.UTF-8');
    await expect(one(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
    await server.stop();
  });

  test('outlives a kill -9 of its process, and is adopted', { timeout: 60_000 }, async () => {
    const { child, url } = await startElsewhere();
    const pid = await serverPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await start();
    expect(server.url).toBe(url);
    expect(await serverPid()).toBe(pid);
    // The dead holder holds nothing: the one that adopted it is the last, and stops it.
    await server.stop();
    await expect(one(url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('comes back after a kill -9 of its own, under the pools that use it', { timeout: 60_000 }, async () => {
    const server = await start();
    const pool = openPool(server.url, { max: 2, name: 'test' });
    await pool.query('create table if not exists counted (n int)');
    await pool.query('insert into counted values (1)');
    process.kill(await serverPid(), 'SIGKILL');
    await expect
      .poll(
        () =>
          pool.query('select n from counted').then(
            ({ rowCount }) => rowCount,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(1);
    await pool.end();
    await server.stop();
  });

  test('comes back after both were killed', { timeout: 60_000 }, async () => {
    const { child } = await startElsewhere();
    const pid = await serverPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(pid, 'SIGKILL');
    const server = await start();
    expect(await one(server.url, 'select value from kept')).toBe(42);
    await server.stop();
  });

  test('starts though the process id of its dead server is another program now', { timeout: 60_000 }, async () => {
    await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n`);
    const server = await start();
    expect(await serverPid()).not.toBe(process.pid);
    await server.stop();
  });

  test('takes another port when its own is occupied', { timeout: 60_000 }, async () => {
    const { port } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { port: number };
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const server = await start();
    expect(new URL(server.url).port).not.toBe(String(port));
    expect(await one(server.url, 'select value from kept')).toBe(42);
    await server.stop();
    other.close();
  });

  test("says what the server's log says when it does not start", { timeout: 60_000 }, async () => {
    await expect(start({ shared_buffers: 'plenty' })).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
  });

  test('shows its password to nobody else', async () => {
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o077).toBe(0);
  });
});

describe.skipIf(!isRoot)('root runs the embedded PostgreSQL', () => {
  /** Whether others may pass through to the data; the ways that need not pass get a private directory of root's. */
  const isOpen: Record<RootWay, boolean> = { nobody: true, namespace: false, access: false, copy: true };

  test.each(ROOT_WAYS)('the way of %s', { timeout: 60_000 }, async (way) => {
    const parent = await mkdtemp(join(tmpdir(), 'croupier-embedded-'));
    await chmod(parent, isOpen[way] ? 0o755 : 0o700);
    const own = join(parent, 'data');
    await mkdir(own, { mode: isOpen[way] ? 0o755 : 0o700 });
    try {
      const server = await startEmbeddedPostgres({ dataDir: own, log, rootWays: [way] });
      expect(await one(server.url, 'select 1 as value')).toBe(1);
      await server.stop();
      // Whatever way made the cluster, another may run it later.
      const later = await startEmbeddedPostgres({ dataDir: own, log });
      expect(await one(later.url, 'select 1 as value')).toBe(1);
      await later.stop();
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });

  test('or asks for DATABASE_URL where no way is open', { timeout: 60_000 }, async () => {
    const parent = await mkdtemp(join(tmpdir(), 'croupier-embedded-'));
    try {
      const starting = startEmbeddedPostgres({ dataDir: join(parent, 'data'), log, rootWays: ['nobody'] });
      await expect(starting).rejects.toThrow(/set DATABASE_URL/);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });
});
