import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import type { Batch } from './batch.js';
import { CheckpointTree } from './checkpoint-tree.js';
import type { Position } from './gate.store.js';
import type { Bytes } from './row.js';

/** Where a lane's book stands after the last commit: order, chain, totals, and the tree for the next checkpoint. */
export class LaneBook {
  seq: number;
  head: Bytes;
  /** Time of the last command, Unix ms: `at` never falls in a lane. */
  atMs: number;
  configId: number;
  /** House and outside by asset * 8 + pocket. */
  readonly totals: Map<number, bigint>;
  readonly tree = new CheckpointTree();

  private constructor(position: Position, atMs: number, configId: number, totals: Map<number, bigint>) {
    this.seq = position.seq;
    this.head = position.head;
    this.atMs = atMs;
    this.configId = configId;
    this.totals = totals;
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
    const totals = new Map(house.rows.map(({ asset, pocket, balance }) => [asset * 8 + pocket, balance]));
    const [row] = last.rows;
    const book = new LaneBook(position, row === undefined ? 0 : toSafeInteger(row.at_ms), row?.config_id ?? 0, totals);
    await book.tree.refresh(pool, lane, book.seq);
    return book;
  }

  /** Takes over a committed batch. */
  advance(batch: Batch): void {
    this.seq = batch.to;
    this.head = batch.head;
    this.atMs = batch.atMs;
    this.configId = batch.configId;
    for (const { row } of batch.settled) this.tree.add(row.hash);
    for (const [key, deltaMinor] of batch.houseDeltas) this.totals.set(key, (this.totals.get(key) ?? 0n) + deltaMinor);
  }

  /** Rows since the last checkpoint. */
  get sinceCheckpoint(): number {
    return this.seq - this.tree.after;
  }
}
