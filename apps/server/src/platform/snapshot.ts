import type { PoolClient } from 'pg';
import type { Pool } from './database.js';

/** A connection that sees the database as it was at one moment. */
export type Snapshot = PoolClient;

/**
 * Runs `work` on one snapshot that can only be read, and returns what it returns. An open snapshot slows every lane down,
 * so it is for what must be consistent, and the connection is closed where `work` throws.
 */
export async function inSnapshot<T>(pool: Pool, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isDone = false;
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    const result = await work(client);
    await client.query('commit');
    isDone = true;
    return result;
  } finally {
    client.release(!isDone);
  }
}
