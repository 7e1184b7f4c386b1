import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ConfigError } from '../config.js';
import { connectionSettings, sqlState } from './database.js';
import { appRole, ensureAppRole, moveGrants, type AppRole } from './database-role.js';
import type { Log } from './log.js';

/**
 * The schema's way forward. Each file of `migrations/` runs once, in order, in a transaction of its own, and is recorded
 * with its hash. Nothing goes backward and nothing is dropped by this file: a schema that is newer than the program, or
 * that was made by other files, is refused.
 */

/** One file of SQL, `0001_name.sql`. `:app_role` in it stands for the quoted name of the role that serves. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Of the file with line ends as `\n`, in hex. */
  readonly sha256: string;
}

export interface MigrateOptions {
  readonly internalSecret: string;
  readonly log: Log;
  /** Default: the files of this program. */
  readonly migrations?: readonly Migration[];
}

export interface MigrateResult {
  readonly role: AppRole;
  /** The migrations that ran now. */
  readonly applied: readonly Migration[];
}

/** What a database's schema is to this program. */
export type SchemaState = 'current' | 'behind';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Advisory locks count per database; the number only has to differ from those of other programs in it. */
const LOCK_KEY = 7_266_148_532_101n;
const LOCK_WAIT_MS = 120_000;
const SERVER_VERSION_MIN = 150_000;

/** Reads the migrations of a folder, in order. Throws where a number is missing or used twice. */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, name] = /^(\d{4})_([a-z0-9_-]+)\.sql$/.exec(file) ?? [];
      if (digits === undefined || name === undefined) throw new Error(`${file} is not named NNNN_name.sql`);
      if (Number(digits) !== index + 1) throw new Error(`${file} should have the number ${index + 1}`);
      const sql = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
      return { version: index + 1, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the owner's database up to this program: schema, role, grants, search path. Several processes may call it at
 * once; the others wait for the first. Throws ConfigError where the schema is newer, or the owner may not do it.
 */
export async function migrateDatabase(ownerUrl: string, options: MigrateOptions): Promise<MigrateResult> {
  const migrations = options.migrations ?? (await readMigrations());
  const client = new pg.Client(connectionSettings(ownerUrl, { name: 'migrate', statementTimeoutMs: LOCK_WAIT_MS }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await checkServer(client);
    await lock(client);
    // A big table may take longer than any wait that is reasonable elsewhere.
    await client.query('set statement_timeout = 0');
    const role = appRole(await databaseName(client), options.internalSecret);
    await prepare(client, role);
    const pending = await pendingMigrations(client, migrations);
    for (const migration of pending) await apply(client, migration, role, options.log);
    await adoptGrants(client, role, options.log);
    await setSearchPath(client, role, options.log);
    return { role, applied: pending };
  } finally {
    await client.end();
  }
}

/**
 * Compares a database with the migrations of this program; the connection needs no more than to read.
 * Throws ConfigError where the schema is newer, or was made by other files.
 */
export async function schemaState(client: pg.Client, migrations: readonly Migration[]): Promise<SchemaState> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('croupier.migration') is not null as there`,
  );
  if (rows[0]?.there !== true) return 'behind';
  return (await pendingMigrations(client, migrations)).length === 0 ? 'current' : 'behind';
}

/** Whether this login may change the schema: it owns it, or may make it where it does not exist yet. */
export async function mayMigrate(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select coalesce(
       (select pg_has_role(current_user, nspowner, 'USAGE') from pg_namespace where nspname = 'croupier'),
       has_database_privilege(current_database(), 'CREATE')) as may`,
  );
  return rows[0]?.may === true;
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; text: string }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as text`,
  );
  const server = rows[0];
  if (server !== undefined && server.version < SERVER_VERSION_MIN) {
    throw new ConfigError(`DATABASE_URL leads to PostgreSQL ${server.text}: set it to one of version 15 or later`);
  }
}

async function lock(client: pg.Client): Promise<void> {
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
  } catch (error) {
    if (sqlState(error) !== '57014') throw error; // query_canceled: the wait was too long.
    throw new ConfigError('Another process has been migrating this database for two minutes: wait for it, or end it');
  }
}

async function databaseName(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  return rows[0]?.name ?? '';
}

/** What has to be there before the first migration: the schema, its own record, and the role that they grant to. */
async function prepare(client: pg.Client, role: AppRole): Promise<void> {
  if (!(await ensureAppRole(client, role))) {
    const name = pg.escapeIdentifier(role.name);
    throw new ConfigError(
      `The owner of DATABASE_URL may not create roles: let an administrator run CREATE ROLE ${name} LOGIN; ` +
        `GRANT ${name} TO the owner WITH ADMIN OPTION;`,
    );
  }
  await client.query(`
    begin;
    create schema if not exists croupier;
    create table if not exists croupier.migration (
      version int primary key, name text not null, sha256 text not null, at timestamptz not null default now());
    create table if not exists croupier.app_role (name text not null);
    comment on table croupier.app_role is 'The role that holds the grants of this database; a clone has its template''s.';
    insert into croupier.app_role select ${pg.escapeLiteral(role.name)} where not exists (select from croupier.app_role);
    grant usage on schema croupier to ${pg.escapeIdentifier(role.name)};
    grant select on croupier.migration to ${pg.escapeIdentifier(role.name)};
    commit;`);
}

/** What is left to run. Throws where what ran is not a beginning of what this program has. */
async function pendingMigrations(client: pg.Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows } = await client.query<{ version: number; name: string; sha256: string }>(
    'select version, name, sha256 from croupier.migration order by version',
  );
  const newest = rows.at(-1)?.version ?? 0;
  if (newest > migrations.length) {
    throw new ConfigError(
      `The schema of DATABASE_URL is newer (${newest}) than this program (${migrations.length}): run a newer version`,
    );
  }
  rows.forEach((row, index) => {
    const migration = migrations[index];
    if (migration?.version === row.version && migration.sha256 === row.sha256) return;
    throw new ConfigError(
      `Migration ${row.version} (${row.name}) of DATABASE_URL is not the one of this program: run the version that ` +
        'made this database, or set DATABASE_URL to another',
    );
  });
  return migrations.slice(rows.length);
}

async function apply(client: pg.Client, migration: Migration, role: AppRole, log: Log): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql.replaceAll(/(?<!:):app_role\b/g, pg.escapeIdentifier(role.name)));
    await client.query('insert into croupier.migration (version, name, sha256) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new Error(`Migration ${migration.version} (${migration.name}) failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
  log.info({ version: migration.version, name: migration.name }, 'migrated');
}

async function adoptGrants(client: pg.Client, role: AppRole, log: Log): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select name from croupier.app_role');
  const former = rows[0]?.name;
  if (former === undefined || former === role.name) return;
  await client.query('begin');
  await moveGrants(client, former, role.name);
  await client.query('update croupier.app_role set name = $1', [role.name]);
  await client.query('commit');
  log.info(
    { from: former, to: role.name },
    'the grants of a clone or of a former name went to the role of this database',
  );
}

/**
 * Lets plain connections find the journal without naming a schema. Our own connections say so themselves, so an owner
 * who may not set it is warned and served.
 */
async function setSearchPath(client: pg.Client, role: AppRole, log: Log): Promise<void> {
  const database = pg.escapeIdentifier(await databaseName(client));
  const { rows } = await client.query<{ roles: string[] }>(
    `select coalesce(array_agg(coalesce(rolname, '')), '{}') as roles
       from pg_db_role_setting left join pg_roles on pg_roles.oid = setrole
      where setdatabase = (select oid from pg_database where datname = current_database())
        and 'search_path=croupier, public' = any(setconfig)`,
  );
  const set = new Set(rows[0]?.roles);
  const statements = [
    ...(set.has('') ? [] : [`alter database ${database} set search_path = croupier, public`]),
    ...(set.has(role.name)
      ? []
      : [`alter role ${pg.escapeIdentifier(role.name)} in database ${database} set search_path = croupier, public`]),
  ];
  for (const statement of statements) {
    await client.query(statement).catch((error: unknown) => {
      log.warn({ statement, reason: (error as Error).message }, 'may not be set: name the schema in plain connections');
    });
  }
}
