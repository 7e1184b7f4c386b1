import pg from 'pg';
import { ConfigError, type Config } from '../config.js';
import { connectionSettings, sqlState } from './database.js';
import { resetPassword, withDerivedPassword, withLogin, withRole, type AppRole } from './database-role.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { Log } from './log.js';
import { mayMigrate, migrateDatabase, readMigrations, schemaState } from './migrate.js';
import type { Secrets } from './secrets.js';

/** A database that is ready to serve: reachable, with the schema of this program. */
export interface Database {
  /** The login that serves; it may do what the migrations grant. */
  readonly appUrl: string;
  /** The owner's, or null where DATABASE_URL is not the owner's. */
  readonly ownerUrl: string | null;
  readonly embedded: boolean;
  /** Lets go of the embedded server, which stops when nobody else holds it. Close the pools first. */
  close(): Promise<void>;
}

/**
 * Starts or finds the database, migrates it and makes the role that serves.
 * Throws ConfigError where the operator has to put something right first.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  secrets: Pick<Secrets, 'internalSecret'>,
  log: Log,
): Promise<Database> {
  if (config.databaseUrl !== null) {
    const urls = await prepareDatabase(config.databaseUrl, secrets.internalSecret, log);
    return { ...urls, embedded: false, close: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  try {
    const urls = await prepareDatabase(server.url, secrets.internalSecret, log);
    return { ...urls, embedded: true, close: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Migrates the database of a URL where the URL may, and returns what serves. A URL that may not is served with as it is,
 * when the schema is current.
 */
export async function prepareDatabase(
  url: string,
  internalSecret: string,
  log: Log,
): Promise<{ appUrl: string; ownerUrl: string | null }> {
  const given = withDerivedPassword(url, internalSecret);
  if (await isOwner(given)) {
    const { role } = await migrateDatabase(given, { internalSecret, log });
    return { appUrl: await serve(given, role, log), ownerUrl: given };
  }
  return { appUrl: given, ownerUrl: null };
}

/** Whether the URL may migrate; where not, proves that there is nothing to migrate. */
async function isOwner(url: string): Promise<boolean> {
  const client = new pg.Client(connectionSettings(url, { name: 'start' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new ConfigError(`DATABASE_URL cannot be connected to (${reasonOf(error)}): set it to a running PostgreSQL`);
  }
  try {
    if (await mayMigrate(client)) return true;
    if ((await schemaState(client, await readMigrations())) === 'current') return false;
    throw needsOwner();
  } catch (error) {
    // insufficient_privilege: this login may not even read how far the schema is.
    throw sqlState(error) === '42501' ? needsOwner() : error;
  } finally {
    await client.end();
  }
}

function needsOwner(): ConfigError {
  return new ConfigError(
    "The schema of DATABASE_URL is not current, and this login may not migrate it: run `croupier migrate` with the owner's URL",
  );
}

/**
 * The URL that serves: the role's own login. Where its password is not the derived one (another secret made it) it is
 * set; where the server lets the role in by no means, the owner logs in and becomes the role.
 */
async function serve(ownerUrl: string, role: AppRole, log: Log): Promise<string> {
  const login = withLogin(ownerUrl, role);
  const first = await tryLogin(login);
  if (first === null) return login;
  const owner = new pg.Client(connectionSettings(ownerUrl, { name: 'start' }));
  owner.on('error', () => undefined);
  await owner.connect();
  const reset = await resetPassword(owner, role).finally(() => owner.end());
  if (reset && (await tryLogin(login)) === null) return login;
  const asOwner = withRole(ownerUrl, role.name);
  const second = await tryLogin(asOwner);
  if (second === null) {
    log.warn(
      { role: role.name, reason: first },
      "the role cannot log in: serving with the owner's login, as that role",
    );
    return asOwner;
  }
  throw new ConfigError(
    `The role ${role.name} cannot log in (${first}): allow it in pg_hba.conf, or GRANT ${role.name} to the owner`,
  );
}

/** Returns null where the login works, or else why not. */
async function tryLogin(url: string): Promise<string | null> {
  const client = new pg.Client(connectionSettings(url, { name: 'start' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** One line; a refused connection to several addresses has its reasons in a list, and an empty message. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return (first instanceof Error ? first.message : String(first)).replaceAll(/\s+/g, ' ');
}
