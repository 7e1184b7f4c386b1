import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** HMAC-SHA256 under a fixed key: message text to the 8 big-endian 32-bit words of the MAC. */
export type Words = (message: string) => ArrayLike<number>;

/**
 * The hash functions that fairness needs. They are handed in, so that the server can use its platform's fast ones and
 * the browser portable ones. Texts are taken as UTF-8.
 */
export interface Hashing {
  /** SHA-256 of the text, as 64 lower-case hex digits. */
  sha256Hex(text: string): string;
  /** Prepares the key once; the returned function is called for each message. */
  hmacSha256(keyText: string): Words;
}

/** The 8 big-endian words of a 32-byte digest. */
export function wordsOfDigest(digest: Uint8Array): number[] {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  return [0, 4, 8, 12, 16, 20, 24, 28].map((offset) => view.getUint32(offset, false));
}

/** Hashing in plain JavaScript: the same in every runtime, and what the browser's verifier uses. */
export const portableHashing: Hashing = {
  sha256Hex: (text) => bytesToHex(sha256(utf8ToBytes(text))),
  hmacSha256(keyText) {
    const keyed = hmac.create(sha256, utf8ToBytes(keyText));
    return (message) => wordsOfDigest(keyed.clone().update(utf8ToBytes(message)).digest());
  },
};
