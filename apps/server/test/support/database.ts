import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectionSettings } from '../../src/platform/database.js';
import { appRole } from '../../src/platform/database-role.js';
import { prepareDatabase } from '../../src/platform/database-start.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { createLog } from '../../src/platform/log.js';
import { migrateDatabase, readMigrations } from '../../src/platform/migrate.js';

/**
 * A database of one's own for each test file, cloned from a template that has all migrations. The template is made once
 * for each state of the migrations, whoever comes first, and stays for later runs.
 */
export interface TestDatabase {
  /** The owner's URL, as DATABASE_URL would be. */
  readonly ownerUrl: string;
  /** The URL of the role that serves. */
  readonly appUrl: string;
  /** Ends every connection and removes the database with its role. */
  drop(): Promise<void>;
}

/** What the passwords of test roles derive from; a server that is started on a test database should have it too. */
export const TEST_INTERNAL_SECRET = 'croupier-tests-share-this-internal-secret';

const SHARED_DATA_DIR = fileURLToPath(new URL('../../../../.data/test', import.meta.url));
const TEMPLATE_LOCK = 7_266_148_532_102n;
const log = createLog({ level: 'warn', stream: 'stderr' });

/** The embedded server of this process while any of its databases exists; only where DATABASE_URL is not set. */
let embedded: Promise<EmbeddedPostgres> | null = null;
let users = 0;

/** Makes a migrated, empty database on DATABASE_URL's server, or on an embedded one that tests share. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = await acquireServer();
  try {
    const template = await ensureTemplate(serverUrl);
    const name = `croupier_test_${process.pid}_${randomBytes(5).toString('hex')}`;
    await onServer(serverUrl, (client) => client.query(`create database ${name} template ${template}`));
    const ownerUrl = withDatabase(serverUrl, name);
    const { appUrl } = await prepareDatabase(ownerUrl, TEST_INTERNAL_SECRET, log);
    return { ownerUrl, appUrl, drop: () => drop(serverUrl, name) };
  } catch (error) {
    await releaseServer();
    throw error;
  }
}

async function drop(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`drop role if exists ${appRole(name, TEST_INTERNAL_SECRET).name}`);
  });
  await releaseServer();
}

/** The name says which migrations are in it, so a changed file makes a new template. */
async function ensureTemplate(serverUrl: string): Promise<string> {
  const migrations = await readMigrations();
  const hash = createHash('sha256')
    .update(migrations.map(({ sha256 }) => sha256).join())
    .digest('hex');
  const name = `croupier_template_${hash.slice(0, 12)}`;
  await onServer(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rows } = await client.query<{ done: boolean }>(
      'select datistemplate as done from pg_database where datname = $1',
      [name],
    );
    if (rows[0]?.done === true) return;
    // A template that is not marked as one was left half made.
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} encoding 'UTF8' template template0`);
    await migrateDatabase(withDatabase(serverUrl, name), { internalSecret: TEST_INTERNAL_SECRET, log, migrations });
    await client.query(`alter database ${name} with is_template true`);
  });
  return name;
}

async function acquireServer(): Promise<string> {
  users += 1;
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  embedded ??= startEmbeddedPostgres({
    dataDir: SHARED_DATA_DIR,
    log,
    settings: { fsync: 'off', max_connections: '200' },
  });
  return (await embedded).url;
}

async function releaseServer(): Promise<void> {
  users -= 1;
  if (users > 0 || embedded === null) return;
  const server = await embedded;
  embedded = null;
  await server.stop();
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(connectionSettings(url, { name: 'test support', statementTimeoutMs: 60_000 }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
