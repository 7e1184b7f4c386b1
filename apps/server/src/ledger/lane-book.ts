import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import type { Batch } from './batch.js';
import type { Position } from './gate.store.js';
import { MerkleTree } from './merkle.js';
import { bytesOf, type Bytes } from './row.js';

/** How many row hashes are read at once when a lane is taken over. */
const READ_ROWS = 50_000;

/** Where a lane's book stands after the last commit: order, chain, totals, and the tree for the next checkpoint. */
export class LaneBook {
  seq: number;
  head: Bytes;
  /** Time of the last command, Unix ms: `at` never falls in a lane. */
  atMs: number;
  configId: number;
  /** House and outside by asset * 8 + pocket. */
  readonly totals: Map<number, bigint>;
  /** Over the row hashes since the last checkpoint. */
  #tree = new MerkleTree();
  /** While a checkpoint is being stored: over the row hashes since that one. */
  #nextTree: MerkleTree | null = null;
  #checkpointSeq: number;

  private constructor(
    position: Position,
    atMs: number,
    configId: number,
    totals: Map<number, bigint>,
    checkpointSeq: number,
  ) {
    this.seq = position.seq;
    this.head = position.head;
    this.atMs = atMs;
    this.configId = configId;
    this.totals = totals;
    this.#checkpointSeq = checkpointSeq;
  }

  /** Reads a lane that was just taken, so that nobody else writes to it. */
  static async load(pool: Pool, lane: number, position: Position): Promise<LaneBook> {
    const last = await pool.query<{ at_ms: bigint; config_id: number }>(
      'select (extract(epoch from at) * 1000)::bigint as at_ms, config_id from command where lane = $1 and seq = $2',
      [lane, position.seq],
    );
    const house = await pool.query<{ asset: number; pocket: number; balance: bigint }>(
      'select asset, pocket, balance from lane_house where lane = $1',
      [lane],
    );
    const checkpoint = await pool.query<{ seq: bigint }>(
      'select coalesce(max(seq), 0) as seq from checkpoint where lane = $1',
      [lane],
    );
    const totals = new Map(house.rows.map(({ asset, pocket, balance }) => [asset * 8 + pocket, balance]));
    const [row] = last.rows;
    const book = new LaneBook(
      position,
      row === undefined ? 0 : toSafeInteger(row.at_ms),
      row?.config_id ?? 0,
      totals,
      toSafeInteger(checkpoint.rows[0]?.seq ?? 0n),
    );
    await book.#readTree(pool, lane);
    return book;
  }

  async #readTree(pool: Pool, lane: number): Promise<void> {
    for (let from = this.#checkpointSeq; from < this.seq; from += READ_ROWS) {
      const { rows } = await pool.query<{ hash: Buffer }>(
        'select hash from command where lane = $1 and seq > $2 and seq <= $3 order by seq',
        [lane, from, Math.min(this.seq, from + READ_ROWS)],
      );
      for (const { hash } of rows) this.#tree.add(bytesOf(hash));
    }
  }

  /** Takes over a committed batch. */
  advance(batch: Batch): void {
    this.seq = batch.to;
    this.head = batch.head;
    this.atMs = batch.atMs;
    this.configId = batch.configId;
    for (const { row } of batch.settled) {
      this.#tree.add(row.hash);
      this.#nextTree?.add(row.hash);
    }
    for (const [key, deltaMinor] of batch.houseDeltas) this.totals.set(key, (this.totals.get(key) ?? 0n) + deltaMinor);
  }

  /** Rows since the last checkpoint. */
  get sinceCheckpoint(): number {
    return this.seq - this.#checkpointSeq;
  }

  /** What a checkpoint states now; `null` when nothing happened since the last one, or one is on its way. */
  beginCheckpoint(): { readonly seq: number; readonly head: Bytes; readonly root: Bytes } | null {
    if (this.sinceCheckpoint === 0 || this.#nextTree !== null) return null;
    this.#nextTree = new MerkleTree();
    return { seq: this.seq, head: this.head, root: this.#tree.root() };
  }

  /** Goes on after a checkpoint at `seq`, or as if it had not been tried. */
  endCheckpoint(seq: number, isStored: boolean): void {
    if (isStored && this.#nextTree !== null) {
      this.#tree = this.#nextTree;
      this.#checkpointSeq = seq;
    }
    this.#nextTree = null;
  }
}
