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
  /** Over the same bytes: numbers are written through it three times as fast as through the Buffer. */
  #view: DataView;
  #end = HEADER_BYTES;
  #count = 0;
  #hasNull = 0;

  constructor(type: (typeof pgType)[keyof typeof pgType], elementsExpected: number, bytesExpected = 8) {
    this.#type = type;
    this.#buffer = Buffer.allocUnsafe(HEADER_BYTES + elementsExpected * (4 + bytesExpected));
    this.#view = viewOf(this.#buffer);
  }

  get count(): number {
    return this.#count;
  }

  #room(bytes: number): DataView {
    const needed = this.#end + 4 + bytes;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, this.#end);
      this.#buffer = grown;
      this.#view = viewOf(grown);
    }
    this.#count += 1;
    return this.#view;
  }

  null(): void {
    this.#room(0).setInt32(this.#end, -1);
    this.#end += 4;
    this.#hasNull = 1;
  }

  int8(value: bigint | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const view = this.#room(8);
    view.setInt32(this.#end, 8);
    view.setBigInt64(this.#end + 4, value);
    this.#end += 12;
  }

  /** A safe integer as int8, without making a bigint of it. */
  count8(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    const view = this.#room(8);
    view.setInt32(this.#end, 8);
    view.setInt32(this.#end + 4, Math.floor(value / 4_294_967_296));
    view.setUint32(this.#end + 8, value >>> 0);
    this.#end += 12;
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    assert(value >= -2_147_483_648 && value <= 2_147_483_647, 'a number that fits int4');
    const view = this.#room(4);
    view.setInt32(this.#end, 4);
    view.setInt32(this.#end + 4, value);
    this.#end += 8;
  }

  int2(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    assert(value >= -32_768 && value <= 32_767, 'a number that fits int2');
    const view = this.#room(2);
    view.setInt32(this.#end, 2);
    view.setInt16(this.#end + 4, value);
    this.#end += 6;
  }

  /** Bytes held in a string of code points 0..255. */
  latin1(value: string): void {
    this.#room(value.length).setInt32(this.#end, value.length);
    this.#buffer.latin1Write(value, this.#end + 4);
    this.#end += 4 + value.length;
  }

  text(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    // A UTF-16 unit takes at most three bytes in UTF-8.
    const view = this.#room(value.length * 3);
    const written = this.#buffer.utf8Write(value, this.#end + 4);
    view.setInt32(this.#end, written);
    this.#end += 4 + written;
  }

  uuid(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#room(16).setInt32(this.#end, 16);
    writeUuid(this.#buffer, value, this.#end + 4);
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

/** The value of each hexadecimal digit by its code; 255 for what is none. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 255 : value;
});

/** Writes the 16 bytes of a UUID's text. Throws when it isn't one. */
export function writeUuid(buffer: Buffer, text: string, offset: number): void {
  let wrong = text.length === 36 ? 0 : 255;
  let at = 0;
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) at += 1;
    const high = digits[text.charCodeAt(at)] ?? 255;
    const low = digits[text.charCodeAt(at + 1)] ?? 255;
    wrong |= (high | low) & 240;
    buffer[offset + index] = (high << 4) | low;
    at += 2;
  }
  assert(wrong === 0, `a UUID, not ${text}`);
}

/** Numbers of the wire are big-endian, which is DataView's default. */
export function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

declare global {
  // Node's own writers without argument checks' overhead; documented as Buffer's legacy API, present in every version.
  interface Buffer {
    latin1Write(text: string, offset: number, length?: number): number;
    utf8Write(text: string, offset: number, length?: number): number;
  }
}
