import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import { MerkleTree } from './merkle.js';
import { bytesOf, type Bytes } from './row.js';

/** How many row hashes are read at once. */
const READ_ROWS = 50_000;

/**
 * The Merkle tree over the row hashes since a lane's last checkpoint. Whenever it is not certain which checkpoint is the
 * last one (at first, and after one whose storing was not confirmed) the tree is read anew from the book.
 */
export class CheckpointTree {
  #tree = new MerkleTree();
  /** The seq of the last checkpoint. */
  #after = 0;
  /** `busy`: being read, or a checkpoint is on its way; hashes gather in the tail meanwhile. */
  #state: 'stale' | 'busy' | 'ready' = 'stale';
  #tail: Bytes[] = [];

  get after(): number {
    return this.#after;
  }

  /** Takes the hash of a committed row. */
  add(hash: Bytes): void {
    if (this.#state === 'ready') this.#tree.add(hash);
    else if (this.#state === 'busy') this.#tail.push(hash);
  }

  /** Reads the tree where it is not known. `seq`: the last committed row, whose successors come through `add`. */
  async refresh(pool: Pool, lane: number, seq: number): Promise<void> {
    if (this.#state !== 'stale') return;
    this.#state = 'busy';
    this.#tail = [];
    try {
      const { rows } = await pool.query<{ seq: bigint }>(
        'select coalesce(max(seq), 0) as seq from checkpoint where lane = $1',
        [lane],
      );
      const after = toSafeInteger(rows[0]?.seq ?? 0n);
      const tree = new MerkleTree();
      for (let from = after; from < seq; from += READ_ROWS) {
        const page = await pool.query<{ hash: Buffer }>(
          'select hash from command where lane = $1 and seq > $2 and seq <= $3 order by seq',
          [lane, from, Math.min(seq, from + READ_ROWS)],
        );
        for (const { hash } of page.rows) tree.add(bytesOf(hash));
      }
      this.#goOn(tree, after);
    } catch (error) {
      this.#state = 'stale';
      throw error;
    }
  }

  /** The root for a checkpoint that is about to be stored; null when there is nothing new, or it is not known now. */
  begin(): Bytes | null {
    if (this.#state !== 'ready' || this.#tree.count === 0) return null;
    this.#state = 'busy';
    this.#tail = [];
    return this.#tree.root();
  }

  /** After the checkpoint at `seq` was stored, or it is not certain whether it was. */
  end(seq: number, isStored: boolean): void {
    if (isStored) this.#goOn(new MerkleTree(), seq);
    else this.#state = 'stale';
  }

  #goOn(tree: MerkleTree, after: number): void {
    this.#tree = tree;
    this.#after = after;
    for (const hash of this.#tail) tree.add(hash);
    this.#tail = [];
    this.#state = 'ready';
  }
}
