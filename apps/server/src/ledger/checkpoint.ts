import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Pool } from '../platform/database.js';
import type { LaneBook } from './lane-book.js';
import { hex } from './row.js';

/** A signed statement of where a lane's book stood. */
export interface CheckpointText {
  readonly lane: number;
  readonly seq: number;
  /** ISO time, milliseconds. */
  readonly at: string;
  readonly headHex: string;
  readonly rootHex: string;
  /** House and outside by asset and pocket, as JSON text. */
  readonly totals: string;
}

/** The bytes that are signed: one fact a line, so that anybody can check them with ordinary tools. */
export function checkpointMessage({ lane, seq, at, headHex, rootHex, totals }: CheckpointText): Buffer {
  return Buffer.from(
    `croupier checkpoint 1\nlane ${String(lane)}\nseq ${String(seq)}\nat ${at}\nhead ${headHex}\nroot ${rootHex}\ntotals ${totals}\n`,
  );
}

/** Whether the signature (Ed25519) is the key's. */
export function isSigned(checkpoint: CheckpointText, signature: Buffer, publicKey: KeyObject): boolean {
  return verify(null, checkpointMessage(checkpoint), publicKey, signature);
}

/** The public key as 32 bytes in hex, as the configuration publishes it. */
export function publicKeyHex(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('hex');
}

/** House and outside balances in a fixed order, as text. */
export function totalsText(totals: ReadonlyMap<number, bigint>): string {
  const rows = [...totals].sort(([a], [b]) => a - b);
  return JSON.stringify(rows.map(([key, balance]) => [Math.floor(key / 8), key % 8, String(balance)]));
}

/** Signs and stores where the book stands, if anything happened since the last time. False when it was not stored. */
export async function writeCheckpoint(
  pool: Pool,
  lane: number,
  epoch: number,
  book: LaneBook,
  nowMs: number,
  privateKey: KeyObject,
): Promise<boolean> {
  await book.tree.refresh(pool, lane, book.seq);
  const { seq, head } = book;
  const { after } = book.tree;
  const root = book.tree.begin();
  if (root === null) return true;
  const text: CheckpointText = {
    lane,
    seq,
    at: new Date(Math.max(nowMs, book.atMs)).toISOString(),
    headHex: hex(head),
    rootHex: hex(root),
    totals: totalsText(book.totals),
  };
  let isStored = false;
  try {
    const { rows } = await pool.query<{ ok: boolean }>(
      'select put_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9) as ok',
      [
        ...[lane, epoch, after, seq, text.at],
        ...[Buffer.from(text.headHex, 'hex'), Buffer.from(text.rootHex, 'hex'), text.totals],
        sign(null, checkpointMessage(text), privateKey),
      ],
    );
    isStored = rows[0]?.ok === true;
    return isStored;
  } finally {
    // Whatever went wrong, the database says next time which checkpoint is the last.
    book.tree.end(seq, isStored);
  }
}
