import { hash as hashOf } from 'node:crypto';
import { assert } from '../platform/assert.js';
import { viewOf, writeUuid } from '../platform/pg-arrays.js';
import type { Command } from './act.js';

/**
 * A row of the journal, its canonical bytes and its link in the chain. Every column is in the canonical form: a column
 * outside it could be edited unseen (a test compares the catalogue with this list).
 */
export interface CommandRow {
  readonly playerId: bigint;
  readonly id: string;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly outMinor: bigint | null;
  readonly inMinor: bigint | null;
  readonly balanceMinor: bigint | null;
  readonly nonce: number | null;
  readonly roundId: string | null;
  readonly roundStakeMinor: bigint | null;
  readonly previous: number | null;
  readonly seedId: number | null;
  readonly configId: number;
  readonly skipped: number | null;
  readonly lane: number;
  readonly act: number;
  readonly verdict: Verdict;
  readonly codec: number;
  readonly no: number;
  readonly asset: number | null;
  readonly game: number | null;
  /** 16 bytes as a string of code points 0..255. */
  readonly fingerprint: string;
  readonly body: string;
  readonly result: string | null;
  /** 32 bytes as a string of code points 0..255. */
  readonly hash: string;
}

export const verdict = { accepted: 1, refused: 2 } as const;
export type Verdict = (typeof verdict)[keyof typeof verdict];

/** How `body` and `result` are read: JSON text. */
export const CODEC = 1;

/** Bytes as a string of code points 0..255: hashing into it costs a third of allocating a Buffer. */
export type Bytes = string;

/** SHA-256 as `Bytes`. */
export function sha256(data: string | Uint8Array): Bytes {
  return hashOf('sha256', data, 'binary');
}

/** The content of a command in 16 bytes. Fields stand in a fixed order, so white space and key order don't matter. */
export function fingerprintOf(command: Command): Bytes {
  const { act, no, asset, game, roundId, amountMinor, body } = command;
  return sha256(
    `${String(act)}|${String(no)}|${String(asset)}|${String(game)}|${roundId ?? ''}|${String(amountMinor)}|${body}`,
  ).slice(0, 16);
}

const CANONICAL_VERSION = 1;
let scratch = Buffer.allocUnsafe(16_384);
let view = viewOf(scratch);
let end = 0;

function putInt8(value: bigint | null): void {
  scratch[end] = value === null ? 0 : 1;
  end += 1;
  if (value === null) return;
  view.setBigInt64(end, value);
  end += 8;
}

function putCount(value: number | null): void {
  scratch[end] = value === null ? 0 : 1;
  end += 1;
  if (value === null) return;
  view.setInt32(end, Math.floor(value / 4_294_967_296));
  view.setUint32(end + 4, value >>> 0);
  end += 8;
}

function putInt4(value: number | null): void {
  scratch[end] = value === null ? 0 : 1;
  end += 1;
  if (value === null) return;
  view.setInt32(end, value);
  end += 4;
}

function putText(value: string | null): void {
  scratch[end] = value === null ? 0 : 1;
  end += 1;
  if (value === null) return;
  const length = scratch.utf8Write(value, end + 4);
  view.setInt32(end, length);
  end += 4 + length;
}

function putUuid(value: string | null): void {
  scratch[end] = value === null ? 0 : 1;
  end += 1;
  if (value === null) return;
  writeUuid(scratch, value, end);
  end += 16;
}

/**
 * The chain hash of a row: SHA-256 over the hash before it, a version byte, every column in fixed order (numbers
 * big-endian, null as a flag, text with its length), and a digest of what else the command changed.
 */
export function linkHash(before: Bytes, row: Omit<CommandRow, 'hash'>, effects: Bytes | null): Bytes {
  const roomNeeded = 512 + (row.body.length + (row.result?.length ?? 0)) * 3;
  if (scratch.length < roomNeeded) {
    scratch = Buffer.allocUnsafe(roomNeeded);
    view = viewOf(scratch);
  }
  assert(before.length === 32, 'a hash of 32 bytes before');
  scratch.latin1Write(before, 0);
  scratch[32] = CANONICAL_VERSION;
  end = 33;
  putInt8(row.playerId);
  putUuid(row.id);
  putCount(row.seq);
  putCount(row.atMs);
  putInt8(row.outMinor);
  putInt8(row.inMinor);
  putInt8(row.balanceMinor);
  putCount(row.nonce);
  putUuid(row.roundId);
  putInt8(row.roundStakeMinor);
  putCount(row.previous);
  putInt4(row.seedId);
  putInt4(row.configId);
  putInt4(row.skipped);
  putInt4(row.lane);
  putInt4(row.act);
  putInt4(row.verdict);
  putInt4(row.codec);
  putInt4(row.no);
  putInt4(row.asset);
  putInt4(row.game);
  scratch.latin1Write(row.fingerprint, end);
  end += row.fingerprint.length;
  putText(row.body);
  putText(row.result);
  scratch[end] = effects === null ? 0 : 1;
  end += 1;
  if (effects !== null) {
    scratch.latin1Write(effects, end);
    end += effects.length;
  }
  return sha256(scratch.subarray(0, end));
}

export function hex(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

export function bytesOf(data: Uint8Array): Bytes {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}
