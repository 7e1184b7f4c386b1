import pg from 'pg';

/**
 * Pools and transactions. Every connection of the server is made with the settings of this file: exact integers, bounded
 * waits, and no transaction that is left open, since one old snapshot slows every lane down.
 */

export type Pool = pg.Pool;

declare const inTransactionMark: unique symbol;

/** An open transaction. Only `inTransaction` makes one; a pool or a plain client is not accepted in its place. */
export interface Tx {
  readonly query: pg.PoolClient['query'];
  readonly [inTransactionMark]: true;
}

export interface ConnectionOptions {
  /** Who is connected, as `pg_stat_activity` shows it: `croupier <name>`. */
  readonly name: string;
  /** Cuts a statement off. Default 30 s; 0 means never. */
  readonly statementTimeoutMs?: number;
}

export interface PoolOptions extends ConnectionOptions {
  /** How many connections at most. */
  readonly max: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 5_000;
/** A network that swallows everything would keep a query for many minutes: past the database's own bound it is given up. */
const SILENCE_MS = 2_000;
const TRANSACTION_TRIES_MAX = 3;
/** PostgreSQL's answers to a transaction that would have passed alone: serialization failure and deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Reads int8 and int8[] as bigint: amounts pass 2^53, where a JavaScript number loses units without a word. */
const exactTypes = new pg.TypeOverrides();
exactTypes.setTypeParser(INT8, (text) => BigInt(text));
exactTypes.setTypeParser(INT8_ARRAY, readInt8Array);

/** The settings of one connection, for `new pg.Client(...)` where a pool does not fit, as for a lane's own connection. */
export function connectionSettings(url: string, options: ConnectionOptions): pg.ClientConfig {
  const { schemaUrl, schemaOptions } = withSearchPath(url);
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    connectionString: schemaUrl,
    options: schemaOptions,
    types: exactTypes,
    application_name: `croupier ${options.name}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    ...(statementTimeoutMs === 0 ? {} : { query_timeout: statementTimeoutMs + SILENCE_MS }),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/** Opens a pool; `pool.end()` closes it. Nothing is connected yet. */
export function openPool(url: string, { max, ...options }: PoolOptions): Pool {
  const pool = new pg.Pool({ ...connectionSettings(url, options), max, idleTimeoutMillis: 30_000 });
  // A connection that breaks is replaced by the next query, and what was under way on it rejects by itself. Without
  // listeners the event, of the pool for an idle connection and of the client for one in use, would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Runs `work` in a transaction and returns what it returns, after COMMIT. Any error rolls back and is thrown on; a
 * serialization failure or a deadlock runs `work` again, three times at most, so it must have no effect outside.
 */
export async function inTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runOnce(pool, work);
    } catch (error) {
      if (tries >= TRANSACTION_TRIES_MAX || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** The five characters of PostgreSQL's error code, or undefined where the error is not PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Connections that could not be made or broke, as Node says it; and as pg does, whose errors have no code. */
const NETWORK = /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const BROKEN = /^(?:Connection terminated|Client .* not queryable|Query read timeout|timeout (?:expired|exceeded))/;
/** The server shuts down or starts, has no room, broke the connection, or cut a statement off that took too long. */
const AWAY = /^(?:57P|53|08|57014)/;

/** Whether an error says that the database is away or overwhelmed: nobody's mistake, and the same may be asked again. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return AWAY.test(state);
  if (!(error instanceof Error)) return false;
  return BROKEN.test(error.message) || NETWORK.test(String((error as NodeJS.ErrnoException).code));
}

async function runOnce<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client as unknown as Tx);
    const { command } = await client.query('COMMIT');
    // COMMIT of a transaction in which an error was swallowed answers ROLLBACK, and is no error to the client library.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: an error in it was not thrown on');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((reason: unknown) => {
      broken = reason instanceof Error ? reason : new Error(String(reason));
    });
    throw error;
  } finally {
    // A connection that could not roll back is closed, not handed to the next caller in the middle of a transaction.
    client.release(broken);
  }
}

/**
 * Puts the search path into the start of the session, where neither a setting of the database nor one of the role
 * overrides it. Options that the URL carries already, such as a role, are kept.
 */
function withSearchPath(url: string): { schemaUrl: string; schemaOptions: string } {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  const given = query.get('options') ?? '';
  query.delete('options');
  const rest = query.size > 0 ? `?${query.toString()}` : '';
  return {
    schemaUrl: (start < 0 ? url : url.slice(0, start)) + rest,
    schemaOptions: `${given} -c search_path=croupier,public`.trim(),
  };
}

function readInt8Array(text: string): (bigint | null)[] {
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map((item) => (item === 'NULL' ? null : BigInt(item)));
}
