import pg from 'pg';
import type { Config } from '../config.js';
import { connectionSettings } from '../platform/database.js';
import { withDerivedPassword } from '../platform/database-role.js';
import { openDatabase } from '../platform/database-start.js';
import { createLog } from '../platform/log.js';
import { readMigrations, schemaState } from '../platform/migrate.js';
import type { Secrets } from '../platform/secrets.js';

/** A book to be read; `close` when it was. */
export interface OpenBook {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens the book for whoever proves it, who may have other secrets than the servers and must change nothing: where the
 * database at DATABASE_URL is up to date its URL is used as it is, for reading alone. One that is not yet a book, and the
 * embedded one, are opened as a server would. Throws `ConfigError`.
 */
export async function openBook(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  secrets: Pick<Secrets, 'internalSecret'>,
): Promise<OpenBook> {
  if (config.databaseUrl !== null) {
    const url = withDerivedPassword(config.databaseUrl, secrets.internalSecret);
    if (await isCurrent(url)) return { url: forReading(url), close: () => Promise.resolve() };
  }
  const database = await openDatabase(config, secrets, createLog({ stream: 'stderr' }));
  return { url: forReading(database.appUrl), close: () => database.close() };
}

/** False also where it can't be connected to: to open it as a server would is what says why. */
async function isCurrent(url: string): Promise<boolean> {
  const client = new pg.Client(connectionSettings(url, { name: 'start' }));
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch {
    return false;
  }
  try {
    return (await schemaState(client, await readMigrations())) === 'current';
  } finally {
    await client.end();
  }
}

function forReading(url: string): string {
  const result = new URL(url);
  const given = result.searchParams.get('options');
  result.searchParams.set('options', `${given === null ? '' : `${given} `}-c default_transaction_read_only=on`);
  return result.href;
}
