import { assert } from './assert.js';

/**
 * PostgreSQL arrays in the binary form of the wire protocol, so that a batch travels without text, quoting or parsing.
 * Layout of a one-dimensional array: dimensions, null flag, element type, length, lower bound; then each element as
 * length (-1 for null) and bytes. Source: PostgreSQL `array_recv` (src/backend/utils/adt/arrayfuncs.c).
 */

const HEADER_BYTES = 20;

/** Element types by their OID in `pg_type`. */
export const pgType = { int8: 20, int2: 21, int4: 23, text: 25, bytea: 17, uuid: 2950 } as const;

/** A growing array of one element type; `done()` gives the parameter's bytes. */
export class PgArray {
  readonly #type: number;
  #buffer: Buffer;
  #end = HEADER_BYTES;
  #count = 0;
  #hasNull = 0;

  constructor(type: (typeof pgType)[keyof typeof pgType], elementsExpected: number, bytesExpected = 8) {
    this.#type = type;
    this.#buffer = Buffer.allocUnsafe(HEADER_BYTES + elementsExpected * (4 + bytesExpected));
  }

  get count(): number {
    return this.#count;
  }

  #room(bytes: number): Buffer {
    const needed = this.#end + 4 + bytes;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, this.#end);
      this.#buffer = grown;
    }
    this.#count += 1;
    return this.#buffer;
  }

  null(): void {
    const buffer = this.#room(0);
    buffer.writeInt32BE(-1, this.#end);
    this.#end += 4;
    this.#hasNull = 1;
  }

  int8(value: bigint | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const buffer = this.#room(8);
    buffer.writeInt32BE(8, this.#end);
    buffer.writeBigInt64BE(value, this.#end + 4);
    this.#end += 12;
  }

  /** A safe integer as int8, without making a bigint of it. */
  count8(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const buffer = this.#room(8);
    buffer.writeInt32BE(8, this.#end);
    buffer.writeInt32BE(Math.floor(value / 4_294_967_296), this.#end + 4);
    buffer.writeUInt32BE(value >>> 0, this.#end + 8);
    this.#end += 12;
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const buffer = this.#room(4);
    buffer.writeInt32BE(4, this.#end);
    buffer.writeInt32BE(value, this.#end + 4);
    this.#end += 8;
  }

  int2(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const buffer = this.#room(2);
    buffer.writeInt32BE(2, this.#end);
    buffer.writeInt16BE(value, this.#end + 4);
    this.#end += 6;
  }

  /** Bytes held in a string of code points 0..255. */
  latin1(value: string): void {
    const buffer = this.#room(value.length);
    buffer.writeInt32BE(value.length, this.#end);
    buffer.latin1Write(value, this.#end + 4);
    this.#end += 4 + value.length;
  }

  text(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    // A UTF-16 unit takes at most three bytes in UTF-8.
    const buffer = this.#room(value.length * 3);
    const written = buffer.utf8Write(value, this.#end + 4);
    buffer.writeInt32BE(written, this.#end);
    this.#end += 4 + written;
  }

  uuid(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const buffer = this.#room(16);
    buffer.writeInt32BE(16, this.#end);
    writeUuid(buffer, value, this.#end + 4);
    this.#end += 20;
  }

  /** The parameter. The array must not be used after it. */
  done(): Buffer {
    const buffer = this.#buffer;
    buffer.writeInt32BE(this.#count === 0 ? 0 : 1, 0);
    buffer.writeInt32BE(this.#hasNull, 4);
    buffer.writeInt32BE(this.#type, 8);
    if (this.#count === 0) return buffer.subarray(0, 12);
    buffer.writeInt32BE(this.#count, 12);
    buffer.writeInt32BE(1, 16);
    return buffer.subarray(0, this.#end);
  }
}

/** Writes the 16 bytes of a UUID's text. Throws when it isn't one. */
export function writeUuid(buffer: Buffer, text: string, offset: number): void {
  const written = buffer.hexWrite(text.replaceAll('-', ''), offset, 16);
  assert(written === 16, `a UUID, not ${text}`);
}

declare global {
  // Node's own writers without argument checks' overhead; documented as Buffer's legacy API, present in every version.
  interface Buffer {
    latin1Write(text: string, offset: number, length?: number): number;
    utf8Write(text: string, offset: number, length?: number): number;
    hexWrite(text: string, offset: number, length?: number): number;
  }
}
