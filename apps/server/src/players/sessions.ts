import { hash } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Clock } from '../platform/clock.js';
import type { Pool } from '../platform/database.js';
import type { RandomBytes } from './identities.store.js';
import { Revocations } from './revocations.js';
import { SessionsStore } from './sessions.store.js';

/**
 * Bearer tokens of our own: 32 random bytes, stored hashed, good for 15 minutes on every process, revocable at once. A
 * bet's check asks no database: each process remembers the sessions that it has seen and hears of each that ends. While
 * it may have missed one, it asks.
 */

/** A token as its owner gets it, once. */
export interface IssuedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface RenewedSession extends IssuedSession {
  readonly playerId: bigint;
}

export interface SessionsOptions {
  readonly pool: Pool;
  /** Of the connection that hears of ended sessions: `connectionSettings(url, …)`. */
  readonly listener: pg.ClientConfig;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** What goes wrong in the background: the listening connection, the sweep. */
  readonly onError?: (error: Error) => void;
  /** See `RevocationsOptions`. */
  readonly silenceMaxMs?: number;
}

interface Known {
  readonly playerId: bigint;
  readonly expiresAtMs: number;
}

interface Loading {
  readonly playerId: Promise<bigint>;
  /** Stale when the session ended, or when a notice may have been missed, while the database was asked. */
  readonly mark: { isStale: boolean };
}

const TOKEN_BYTES = 32;
const TOKEN_LENGTH = 43;
const LIFETIME_MS = 15 * 60_000;
/** More than any person has, few enough that nobody fills the table. */
const OPEN_MAX = 1_000;
/** About 200 bytes each. */
const KNOWN_MAX = 100_000;
const SWEEP_INTERVAL_MS = 60_000;
const SWEEP_ROUNDS_MAX = 20;

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #store: SessionsStore;
  readonly #revocations: Revocations;
  /** By the token's hash, so that a dump of the memory gives nobody's token away. */
  readonly #known = new LRUCache<string, Known>({ max: KNOWN_MAX });
  readonly #loading = new Map<string, Loading>();
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> | null = null;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#store = new SessionsStore(options.pool);
    this.#revocations = new Revocations({
      connection: options.listener,
      onEnded: (tokenHash) => {
        this.#forget(tokenHash);
      },
      onGap: () => {
        this.#known.clear();
        for (const loading of this.#loading.values()) loading.mark.isStale = true;
      },
      ...(options.onError !== undefined && { onError: options.onError }),
      ...(options.silenceMaxMs !== undefined && { silenceMaxMs: options.silenceMaxMs }),
    });
  }

  /** Listens and sweeps from now on. Rejects when the database can't be reached. */
  async start(): Promise<void> {
    await this.#revocations.start();
    this.#sweepTimer = setInterval(() => {
      // A sweep that takes longer than the interval is not joined by a second one.
      this.#sweeping ??= this.sweep()
        .catch((error: unknown) => this.#options.onError?.(error instanceof Error ? error : new Error(String(error))))
        .finally(() => {
          this.#sweeping = null;
        });
    }, SWEEP_INTERVAL_MS).unref();
  }

  /** Ends the background work; checks go on, by asking the database. */
  async close(): Promise<void> {
    clearInterval(this.#sweepTimer);
    await this.#sweeping;
    await this.#revocations.close();
  }

  /**
   * A new session. Earlier ones stay: a person has several devices, and a page that is loaded again signs in again.
   *
   * @param launchHash names the launch data that was exchanged, 32 bytes
   * @throws Refusal `rate_limited` for a player with more open sessions than any person has
   */
  async issue(playerId: bigint, launchHash: Buffer | null): Promise<IssuedSession> {
    const { token, tokenHash } = this.#newToken();
    const times = this.#times();
    if (!(await this.#store.insert({ tokenHash, playerId, launchHash }, times, OPEN_MAX))) {
      throw new Refusal('rate_limited', { retryAfterSeconds: LIFETIME_MS / 1_000 });
    }
    return { token, expiresAt: times.expiresAt };
  }

  /**
   * Exchanges a session for a fresh one; the old token is refused from then on, also when the reply is lost.
   *
   * @throws Refusal `unauthenticated`
   */
  async renew(token: string): Promise<RenewedSession> {
    const successor = this.#newToken();
    const times = this.#times();
    const playerId = await this.#store.replace(hashOf(token), successor.tokenHash, times);
    if (playerId === null) throw new Refusal('unauthenticated');
    await this.#revocations.catchUp();
    return { token: successor.token, expiresAt: times.expiresAt, playerId };
  }

  /**
   * Ends a session; when this resolves, the processes that listen have been told, this one for certain.
   *
   * @throws Refusal `unauthenticated` when it was not open
   */
  async end(token: string): Promise<void> {
    const wasOpen = await this.#store.end(hashOf(token), this.#times().now);
    if (!wasOpen) throw new Refusal('unauthenticated');
    await this.#revocations.catchUp();
  }

  /** Ends all of a player's sessions, as an exclusion does. Returns how many there were. */
  async endAll(playerId: bigint): Promise<number> {
    const count = await this.#store.endAll(playerId, this.#times().now);
    await this.#revocations.catchUp();
    return count;
  }

  /**
   * Whose token it is: at once for a session that this process knows, which is the road of a bet, else when the
   * database has answered.
   *
   * @throws Refusal `unauthenticated`, or rejects with it
   */
  check(token: string): bigint | Promise<bigint> {
    const tokenHash = hashOf(token);
    if (!this.#revocations.isCurrent()) return this.#ask(tokenHash);
    const known = this.#known.get(tokenHash);
    if (known === undefined) return this.#load(tokenHash);
    if (known.expiresAtMs > this.#options.clock.nowMs()) return known.playerId;
    this.#known.delete(tokenHash);
    throw new Refusal('unauthenticated');
  }

  /** Deletes expired sessions, 20,000 at most, and returns how many. Runs by itself each minute. */
  async sweep(): Promise<number> {
    const { now } = this.#times();
    let total = 0;
    for (let round = 0; round < SWEEP_ROUNDS_MAX; round += 1) {
      const deleted = await this.#store.deleteExpired(now);
      if (deleted === 0) break;
      total += deleted;
    }
    return total;
  }

  /** Asks and remembers. Requests that ask for one token at the same time share the answer. */
  #load(tokenHash: string): Promise<bigint> {
    const underWay = this.#loading.get(tokenHash);
    if (underWay !== undefined && !underWay.mark.isStale) return underWay.playerId;
    const mark = { isStale: false };
    const playerId = this.#askAndRemember(tokenHash, mark).finally(() => {
      if (this.#loading.get(tokenHash)?.mark === mark) this.#loading.delete(tokenHash);
    });
    this.#loading.set(tokenHash, { playerId, mark });
    return playerId;
  }

  async #askAndRemember(tokenHash: string, mark: { readonly isStale: boolean }): Promise<bigint> {
    const found = await this.#store.find(tokenHash, this.#times().now);
    if (found === null) throw new Refusal('unauthenticated');
    // The answer may be older than a notice that came in meanwhile, and would outlive it in the memory.
    if (mark.isStale) return this.#ask(tokenHash);
    this.#known.set(tokenHash, { playerId: found.playerId, expiresAtMs: found.expiresAt.getTime() });
    return found.playerId;
  }

  /** Asks and remembers nothing. */
  async #ask(tokenHash: string): Promise<bigint> {
    const found = await this.#store.find(tokenHash, this.#times().now);
    if (found === null) throw new Refusal('unauthenticated');
    return found.playerId;
  }

  #forget(tokenHash: string): void {
    this.#known.delete(tokenHash);
    const loading = this.#loading.get(tokenHash);
    if (loading !== undefined) loading.mark.isStale = true;
  }

  #newToken(): { token: string; tokenHash: string } {
    const token = this.#options.randomBytes(TOKEN_BYTES).toString('base64url');
    return { token, tokenHash: hashOf(token) };
  }

  #times(): { now: Date; expiresAt: Date } {
    const nowMs = this.#options.clock.nowMs();
    return { now: new Date(nowMs), expiresAt: new Date(nowMs + LIFETIME_MS) };
  }
}

/** What is stored and remembered instead of a token. One call without an object to collect: a bet's check runs it. */
function hashOf(token: string): string {
  if (token.length !== TOKEN_LENGTH) throw new Refusal('unauthenticated');
  return hash('sha256', token, 'base64');
}
