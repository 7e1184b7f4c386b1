import pg from 'pg';

/**
 * Hears of every ended session, over a connection of its own that listens to PostgreSQL. While it can't be sure that it
 * hears everything (not connected, or no answer for longer than `silenceMaxMs`), `isCurrent` is false and whoever keeps
 * sessions in memory must ask the database. Time is the process's monotonic clock, so a process that was paused does not
 * trust what it knew before.
 */

export const REVOCATION_CHANNEL = 'croupier_session_ended';

export interface RevocationsOptions {
  /** How to connect; not through a pooler, which would lose the notices. */
  readonly connection: pg.ClientConfig;
  /** Called for each ended session, with its token's hash in base64. */
  readonly onEnded: (tokenHash: string) => void;
  /** Called when notices may have been missed: everything remembered is void. */
  readonly onGap: () => void;
  readonly onError?: (error: Error) => void;
  /** How long a broken connection may go unnoticed; default 1,000 ms. */
  readonly silenceMaxMs?: number;
}

const RECONNECT_WAIT_MS_MAX = 2_000;
const HEARTBEATS_PER_SILENCE = 4;
/** A connection that is silent for so many times `silenceMaxMs` is given up and made anew. */
const SILENCES_UNTIL_GIVEN_UP = 5;

export class Revocations {
  readonly #options: RevocationsOptions;
  readonly #silenceMaxMs: number;
  #client: pg.Client | null = null;
  /** When the last answered question was asked: all that ended before it has been told. */
  #knownUntilMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;
  #askingNext: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reconnectWaitMs = 0;
  #isClosed = false;

  constructor(options: RevocationsOptions) {
    this.#options = options;
    this.#silenceMaxMs = options.silenceMaxMs ?? 1_000;
  }

  /** Connects and listens. Rejects when this first attempt fails; later losses are repaired without being asked. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Whether every session that ended more than `silenceMaxMs` ago has been told. */
  isCurrent(): boolean {
    return performance.now() - this.#knownUntilMs < this.#silenceMaxMs;
  }

  /**
   * Resolved when every end that was committed before the call has been told to this process, or when its connection is
   * lost, so that it trusts nothing any more. Never rejects. PostgreSQL sends the notices that wait before it says that
   * a query is done, so one answered query shows that none is missing. Calls share queries: at most one waits.
   */
  catchUp(): Promise<void> {
    if (this.#asking === null) {
      this.#asking = this.#ask().finally(() => {
        this.#asking = null;
      });
      return this.#asking;
    }
    // The query under way may have been answered before the end was committed; only a later one is proof.
    this.#askingNext ??= this.#asking.then(() => {
      this.#askingNext = null;
      return this.catchUp();
    });
    return this.#askingNext;
  }

  /** Stops listening; nothing is current afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#lose(client);
    await client?.end();
  }

  async #connect(): Promise<void> {
    // The socket of a peer that is gone would take minutes to fail, and a query on it as long.
    const query_timeout = this.#silenceMaxMs * SILENCES_UNTIL_GIVEN_UP;
    const client = new pg.Client({ ...this.#options.connection, query_timeout });
    client.on('error', (error) => {
      this.#fail(client, error);
    });
    client.on('end', () => {
      this.#lose(client);
    });
    client.on('notification', ({ channel, payload }) => {
      if (channel === REVOCATION_CHANNEL && payload !== undefined) this.#options.onEnded(payload);
    });
    try {
      await client.connect();
      await client.query(`listen ${REVOCATION_CHANNEL}`);
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
    if (this.#isClosed) {
      await client.end();
      return;
    }
    // What was remembered before this moment may have ended unheard.
    this.#options.onGap();
    this.#client = client;
    this.#reconnectWaitMs = 0;
    await this.catchUp();
    this.#beatLater(client);
  }

  #beatLater(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#timer = setTimeout(() => {
      void this.catchUp().then(() => {
        this.#beatLater(client);
      });
    }, this.#silenceMaxMs / HEARTBEATS_PER_SILENCE).unref();
  }

  async #ask(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    const askedAtMs = performance.now();
    try {
      await client.query('select 1');
      if (this.#client === client) this.#knownUntilMs = askedAtMs;
    } catch (error) {
      this.#fail(client, error);
    }
  }

  #fail(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#options.onError?.(error instanceof Error ? error : new Error(String(error)));
    this.#lose(client);
  }

  /** From here on nothing that was remembered counts. */
  #lose(client: pg.Client | null): void {
    if (client === null || this.#client !== client) return;
    this.#client = null;
    this.#knownUntilMs = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#options.onGap();
    if (this.#isClosed) return;
    client.connection.stream.destroy();
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#connect().catch((error: unknown) => {
        this.#options.onError?.(error instanceof Error ? error : new Error(String(error)));
        this.#reconnectWaitMs = Math.min(RECONNECT_WAIT_MS_MAX, this.#reconnectWaitMs * 2 + 50);
        this.#reconnectLater();
      });
    }, this.#reconnectWaitMs).unref();
  }
}
