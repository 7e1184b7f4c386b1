import type { Pool } from '../platform/database.js';
import { REVOCATION_CHANNEL } from './revocations.js';

/** The rows of sessions. Hashes are the tokens' SHA-256 in base64; whatever ends a session also tells every process. */

export interface SessionTimes {
  readonly now: Date;
  readonly expiresAt: Date;
}

export interface OpenSession {
  readonly playerId: bigint;
  readonly expiresAt: Date;
}

export interface OpenedSession {
  readonly tokenHash: string;
  readonly playerId: bigint;
  readonly launchHash: Buffer | null;
}

const tell = `pg_notify('${REVOCATION_CHANNEL}', encode(token_hash, 'base64'))`;
const SWEEP_ROWS_MAX = 1_000;

export class SessionsStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Stores a session, unless the player has `openMax` open already; false then. No earlier session is ended. */
  async insert(
    { tokenHash, playerId, launchHash }: OpenedSession,
    times: SessionTimes,
    openMax: number,
  ): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `insert into session (token_hash, player_id, created_at, expires_at, launch_hash)
       select decode($1, 'base64'), $2, $3, $4, $5
       where (select count(*) from session where player_id = $2 and ended_at is null and expires_at > $3) < $6`,
      [tokenHash, playerId, times.now, times.expiresAt, launchHash, openMax],
    );
    return rowCount === 1;
  }

  /** Ends a session and opens its successor in one statement; null when there is none to renew. */
  async replace(tokenHash: string, successorHash: string, { now, expiresAt }: SessionTimes): Promise<bigint | null> {
    const { rows } = await this.#pool.query<{ player_id: bigint }>(
      `with old as (
         update session set ended_at = $3
         where token_hash = decode($1, 'base64') and ended_at is null and expires_at > $3
         returning token_hash, player_id, launch_hash
       ), fresh as (
         insert into session (token_hash, player_id, created_at, expires_at, launch_hash)
         select decode($2, 'base64'), player_id, $3, $4, launch_hash from old
       )
       select player_id, ${tell} from old`,
      [tokenHash, successorHash, now, expiresAt],
    );
    return rows[0]?.player_id ?? null;
  }

  /** Ends one session; false when it was not open. */
  async end(tokenHash: string, now: Date): Promise<boolean> {
    const { rows } = await this.#pool.query(
      `with old as (
         update session set ended_at = $2
         where token_hash = decode($1, 'base64') and ended_at is null and expires_at > $2
         returning token_hash
       )
       select ${tell} from old`,
      [tokenHash, now],
    );
    return rows.length > 0;
  }

  /** Ends every session of a player and returns how many there were. */
  async endAll(playerId: bigint, now: Date): Promise<number> {
    const { rows } = await this.#pool.query(
      `with old as (
         update session set ended_at = $2 where player_id = $1 and ended_at is null and expires_at > $2
         returning token_hash
       )
       select ${tell} from old`,
      [playerId, now],
    );
    return rows.length;
  }

  /** The session of a hash, or null when it is unknown, ended or expired. */
  async find(tokenHash: string, now: Date): Promise<OpenSession | null> {
    const { rows } = await this.#pool.query<{ player_id: bigint; expires_at: Date }>({
      name: 'session_find',
      text: `select player_id, expires_at from session
             where token_hash = decode($1, 'base64') and ended_at is null and expires_at > $2`,
      values: [tokenHash, now],
    });
    const row = rows[0];
    return row === undefined ? null : { playerId: row.player_id, expiresAt: row.expires_at };
  }

  /** Deletes up to 1,000 expired sessions and returns how many; rows that another process is deleting are left to it. */
  async deleteExpired(now: Date): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `delete from session where token_hash in (
         select token_hash from session where expires_at <= $1 order by expires_at limit ${String(SWEEP_ROWS_MAX)}
         for update skip locked
       )`,
      [now],
    );
    return rowCount ?? 0;
  }
}
