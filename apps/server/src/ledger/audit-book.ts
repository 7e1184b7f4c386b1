import type { PoolClient } from 'pg';
import { openPool, type Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import { inSnapshot, type Snapshot } from '../platform/snapshot.js';
import type { Act } from './act.js';
import { readCheckpoints } from './audit/checkpoints.js';
import { compareTables } from './audit/compare-tables.js';
import { readConfigurations } from './audit/configurations.js';
import { DoesNotFollow, type AuditFailure } from './audit/does-not-follow.js';
import { LaneReplay, type ReplaySetup } from './audit/lane-replay.js';
import { RangeDetails } from './audit/range-details.js';
import { expectCheckpoints, explained, replayRange } from './audit/replay-range.js';
import { loadState, saveState } from './audit/state-file.js';
import { checkLateCheckpoints, refuseStrays } from './audit/strays.js';
import type { Configuration } from './configuration.js';
import { hex } from './row.js';
import { SeedCipher } from './seed-cipher.js';

/**
 * Proves a whole book: every command of every lane is decided again, in order, by the functions that decided it, and
 * everything stored is compared with what follows. The casino may run meanwhile: the long part reads what can't change
 * any more in short transactions, and only the tail and the tables of the present are read in one snapshot.
 */
export interface AuditSetup {
  /** The database; reading is all that the login needs to be allowed. */
  readonly url: string;
  /** 32 bytes each. */
  readonly seedMasterKeys: readonly Buffer[];
  readonly acts: readonly Act[];
  /** The public keys that sign checkpoints, in hex, as they were published; unset: as the book itself names them. */
  readonly checkpointKeys?: readonly string[];
  /** A state file to go on from. */
  readonly from?: string;
  /** Where to write a state file, if the book passes. */
  readonly save?: string;
  readonly onProgress?: (progress: AuditProgress) => void;
}

export interface AuditProgress {
  readonly lane: number;
  /** Commands replayed, of those that were in the book when last looked. */
  readonly done: number;
  readonly total: number;
}

export interface AuditReport {
  /** The first thing that does not follow; null where everything does. */
  readonly failure: AuditFailure | null;
  /** Commands replayed by this audit. */
  readonly commands: number;
  readonly checkpoints: number;
  readonly players: number;
  /** Where each lane stood at the end. */
  readonly lanes: readonly { readonly lane: number; readonly seq: number; readonly headHex: string }[];
  /** SHA-256 of the state file that was gone on from, and of the one that was written. */
  readonly fromSha256: string | null;
  readonly savedSha256: string | null;
}

const RANGE_ROWS = 50_000;
/** A casino that writes faster than this is followed for so many rounds, then the rest is read in the snapshot. */
const PASSES_MAX = 16;

/** How ranges are read: in the order of the lane's index, and the rest by key. Other plans sort, or scan whole tables. */
const KEY_PLANS = ['enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'max_parallel_workers_per_gather'];
const BY_KEY = KEY_PLANS.map((setting) => `set ${setting} = 0`).join(';');
/** How whole tables are compared. */
const AS_PLANNED = KEY_PLANS.map((setting) => `reset ${setting}`).join(';');

/** Audits the book. Rejects with `ConfigError` for the state file, or with the database's error; what does not follow is in the report. */
export async function auditBook(setup: AuditSetup): Promise<AuditReport> {
  const pool = openPool(setup.url, { name: 'audit', max: 4, statementTimeoutMs: 0 });
  const audit = new Audit(setup, pool);
  try {
    return await audit.run();
  } finally {
    await audit.close();
  }
}

class Audit {
  readonly #setup: AuditSetup;
  readonly #pool: Pool;
  readonly #cipher: SeedCipher;
  readonly #acts: ReadonlyMap<number, Act>;
  readonly #configurations = new Map<number, Configuration>();
  readonly #clients: PoolClient[] = [];
  #replays: LaneReplay[] = [];
  /** Reads ahead of the replay. */
  #ahead: PoolClient | null = null;
  #begunAt = 0;
  #fromSha256: string | null = null;

  constructor(setup: AuditSetup, pool: Pool) {
    this.#setup = setup;
    this.#pool = pool;
    this.#cipher = new SeedCipher(setup.seedMasterKeys);
    this.#acts = new Map(setup.acts.map((act) => [act.code, act]));
  }

  async run(): Promise<AuditReport> {
    try {
      await explained(this.#audit(), () => this.#connect());
      const { save } = this.#setup;
      return this.#report(null, save === undefined ? null : await saveState(save, this.#replays));
    } catch (error) {
      if (!(error instanceof DoesNotFollow)) throw error;
      return this.#report(error.failure, null);
    }
  }

  /** An audit that ended early leaves a connection in the middle of reading: all are closed, none is used again. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.release(true);
    await this.#pool.end();
  }

  async #connect(): Promise<PoolClient> {
    const client = await this.#pool.connect();
    this.#clients.push(client);
    await client.query(BY_KEY);
    return client;
  }

  async #audit(): Promise<void> {
    const client = await this.#connect();
    await readConfigurations(client, this.#setup.acts, this.#configurations, this.#setup.checkpointKeys);
    if (this.#setup.from !== undefined) await this.#load(client, this.#setup.from);
    for (let pass = 1, behind = Infinity; behind > RANGE_ROWS && pass <= PASSES_MAX; pass += 1) {
      behind = await this.#pass(client);
    }
    await inSnapshot(this.#pool, (snapshot) => this.#finish(snapshot));
  }

  async #finish(snapshot: Snapshot): Promise<void> {
    await snapshot.query(BY_KEY);
    await this.#pass(snapshot);
    await snapshot.query(AS_PLANNED);
    await refuseStrays(snapshot);
    for (const replay of this.#replays) {
      const { seq, checkpointSeq } = replay.position;
      const late = await readCheckpoints(snapshot, replay.lane, checkpointSeq, seq);
      await checkLateCheckpoints(snapshot, replay, late, this.#configurations);
    }
    await compareTables(snapshot, this.#replays);
  }

  async #load(client: PoolClient, path: string): Promise<void> {
    const { replays, sha256 } = await loadState(path, (lane) => this.#replaySetup(lane), client, this.#cipher);
    for (const { lane, position } of replays) {
      const { rows } = await client.query<{ hash: string }>(
        "select encode(hash, 'hex') as hash from command where lane = $1 and seq = $2",
        [lane, position.seq],
      );
      const found = rows[0]?.hash ?? 'no such command';
      if (position.seq === 0 || found === hex(position.head)) continue;
      const where = { check: 'state file', table: 'command', column: 'hash', lane, seq: position.seq };
      throw new DoesNotFollow({ ...where, expected: hex(position.head), found });
    }
    this.#replays = replays;
    this.#begunAt = this.#done;
    this.#fromSha256 = sha256;
  }

  /** Replays each lane up to where it is now; returns how far behind they were. */
  async #pass(client: PoolClient): Promise<number> {
    const { rows } = await client.query<{ id: number; seq: bigint }>('select id, seq from lane order by id');
    const lanes = rows.map(({ id, seq }) => ({ lane: id, seq: toSafeInteger(seq) }));
    const total = lanes.reduce((sum, { seq }) => sum + seq, 0) - this.#begunAt;
    const behind = total - this.#doneNow;
    await readConfigurations(client, this.#setup.acts, this.#configurations, this.#setup.checkpointKeys);
    for (const { lane, seq } of lanes) await this.#replayTo(client, this.#replayOf(lane), seq, total);
    return behind;
  }

  async #replayTo(client: PoolClient, replay: LaneReplay, to: number, total: number): Promise<void> {
    if (replay.position.seq >= to) return;
    await expectCheckpoints(client, replay, to);
    let range = await this.#readAhead(replay, replay.position.seq, to);
    for (;;) {
      const { end } = range;
      const details = await range.details;
      // The database looks for what belongs to the next range while this one is replayed.
      if (end < to) range = await this.#readAhead(replay, end, to);
      await replayRange(client, replay, end, details);
      this.#setup.onProgress?.({ lane: replay.lane, done: this.#doneNow, total });
      if (end === to) return;
    }
  }

  /** Begins to read what belongs to the rows after `from`, on a connection of its own: it can't change any more. */
  async #readAhead(
    { lane }: LaneReplay,
    from: number,
    to: number,
  ): Promise<{ readonly end: number; readonly details: Promise<RangeDetails> }> {
    this.#ahead ??= await this.#connect();
    const end = Math.min(to, from + RANGE_ROWS);
    const details = RangeDetails.read(this.#ahead, this.#cipher, lane, from, end);
    // Where the replay ends before, nobody waits for it.
    details.catch(() => undefined);
    return { end, details };
  }

  #replayOf(lane: number): LaneReplay {
    const known = this.#replays.find((replay) => replay.lane === lane);
    if (known !== undefined) return known;
    const replay = new LaneReplay(this.#replaySetup(lane), null);
    this.#replays.push(replay);
    return replay;
  }

  #replaySetup(lane: number): ReplaySetup {
    return { lane, acts: this.#acts, configurations: this.#configurations };
  }

  get #done(): number {
    return this.#replays.reduce((sum, { position }) => sum + position.seq, 0);
  }

  get #doneNow(): number {
    return this.#done - this.#begunAt;
  }

  #report(failure: AuditFailure | null, savedSha256: string | null): AuditReport {
    return {
      failure,
      commands: this.#doneNow,
      checkpoints: this.#replays.reduce((sum, { position }) => sum + position.checkpoints, 0),
      players: this.#replays.reduce((sum, { players }) => sum + players.size, 0),
      lanes: this.#replays.map(({ lane, position }) => ({ lane, seq: position.seq, headHex: hex(position.head) })),
      fromSha256: this.#fromSha256,
      savedSha256,
    };
  }
}
