import type { ClientBase } from 'pg';
import { to } from 'pg-copy-streams';
import { assert } from './assert.js';
import { viewOf } from './pg-arrays.js';

/**
 * Reads large tables as PostgreSQL's binary COPY: the client library turns every value of an ordinary query into text and
 * back, which costs several times what the rest of reading a row does. Source of the format: PostgreSQL documentation,
 * COPY, "Binary Format".
 */

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const HEADER_BYTES = SIGNATURE.length + 8;
/** Microseconds from 1970 to 2000, where PostgreSQL's time begins. */
const EPOCH_MICROS = 946_684_800_000_000;

/**
 * Runs a SELECT and calls `take` for each row, in order; returns how many there were. `take` must read every column, in
 * order. Rejects with what `take` throws, or with the database's error; the connection can't be used any more after that.
 */
export async function copyOut(client: ClientBase, select: string, take: (tuple: PgTuple) => void): Promise<number> {
  const stream = client.query(to(`copy (${select}) to stdout (format binary)`));
  const tuple = new PgTuple();
  let count = 0;
  let rest: Buffer = Buffer.alloc(0);
  let isStarted = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    tuple.begin(data, 0);
    if (!isStarted) {
      if (data.length < HEADER_BYTES) {
        rest = data;
        continue;
      }
      assert(data.subarray(0, SIGNATURE.length).equals(SIGNATURE), "PostgreSQL's binary COPY");
      tuple.begin(data, HEADER_BYTES + data.readInt32BE(SIGNATURE.length + 4));
      isStarted = true;
    }
    while (tuple.next()) {
      take(tuple);
      count += 1;
    }
    rest = data.subarray(tuple.end);
  }
  return count;
}

/** One row of a binary COPY: its columns are read in order, each by the method of its type. */
export class PgTuple {
  #buffer: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#buffer);
  /** Where the next column begins. */
  #at = 0;

  /** Goes on in another piece of the stream. */
  begin(buffer: Buffer, at: number): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
    this.#at = at;
  }

  /** The first byte that was not read. */
  get end(): number {
    return this.#at;
  }

  /** Steps into the next row. False where its bytes are not all here yet, or at the end of all rows. */
  next(): boolean {
    const size = this.#buffer.length;
    if (size < this.#at + 2) return false;
    const columns = this.#view.getInt16(this.#at);
    if (columns < 0) return false;
    let end = this.#at + 2;
    for (let column = 0; column < columns; column += 1) {
      if (size < end + 4) return false;
      end += 4 + Math.max(0, this.#view.getInt32(end));
    }
    if (size < end) return false;
    this.#at += 2;
    return true;
  }

  /** The length of the column ahead, whose first byte is at `#at` then; -1 for null. */
  #step(): number {
    const length = this.#view.getInt32(this.#at);
    this.#at += 4;
    return length;
  }

  /** The first byte of a column that is not null and has this length. */
  #fixed(bytes: number): number {
    assert(this.#step() === bytes, 'a column of this type that is not null');
    const at = this.#at;
    this.#at += bytes;
    return at;
  }

  /** Whether the column ahead is null; steps over it then. */
  isNull(): boolean {
    if (this.#view.getInt32(this.#at) >= 0) return false;
    this.#at += 4;
    return true;
  }

  int8(): bigint {
    return this.#view.getBigInt64(this.#fixed(8));
  }

  int8OrNull(): bigint | null {
    return this.isNull() ? null : this.int8();
  }

  /** An int8 that counts, as a number; rounded beyond 2^53. */
  count8(): number {
    const at = this.#fixed(8);
    return this.#view.getInt32(at) * 4_294_967_296 + this.#view.getUint32(at + 4);
  }

  count8OrNull(): number | null {
    return this.isNull() ? null : this.count8();
  }

  int4(): number {
    return this.#view.getInt32(this.#fixed(4));
  }

  int4OrNull(): number | null {
    return this.isNull() ? null : this.int4();
  }

  int2(): number {
    return this.#view.getInt16(this.#fixed(2));
  }

  int2OrNull(): number | null {
    return this.isNull() ? null : this.int2();
  }

  /** A timestamptz as Unix milliseconds; one with a part of a millisecond, or infinite, is no whole number. */
  timeMs(): number {
    return (this.count8() + EPOCH_MICROS) / 1_000;
  }

  uuid(): string {
    const at = this.#fixed(16);
    const hex = this.#buffer.hexSlice(at, at + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  uuidOrNull(): string | null {
    return this.isNull() ? null : this.uuid();
  }

  text(): string {
    const length = this.#step();
    assert(length >= 0, 'a text that is not null');
    const at = this.#at;
    this.#at += length;
    return this.#buffer.utf8Slice(at, at + length);
  }

  textOrNull(): string | null {
    return this.isNull() ? null : this.text();
  }

  /** A bytea as a string of code points 0..255. */
  latin1(): string {
    const length = this.#step();
    assert(length >= 0, 'bytes that are not null');
    const at = this.#at;
    this.#at += length;
    return this.#buffer.latin1Slice(at, at + length);
  }
}

declare global {
  // As for writing: Node's own readers without the checks of `toString`.
  interface Buffer {
    latin1Slice(start: number, end: number): string;
    utf8Slice(start: number, end: number): string;
    hexSlice(start: number, end: number): string;
  }
}
