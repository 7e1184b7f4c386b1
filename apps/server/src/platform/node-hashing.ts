import { hash } from 'node:crypto';
import type { Hashing, Words } from '@croupier/games';

/**
 * The platform's SHA-256 for fairness. HMAC is built here from two one-shot hashes over pads that are prepared once for
 * each key (RFC 2104): a bet draws from one short message, where the HMAC object of node:crypto costs more than the
 * hashing itself.
 */

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

function padded(key: Buffer, pad: number, extraBytes: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES + extraBytes, pad);
  key.forEach((byte, index) => {
    bytes[index] = byte ^ pad;
  });
  return bytes;
}

/** A byte string (one character for each byte) as 8 big-endian words. */
function wordsOfBytes(bytes: string): number[] {
  const words: number[] = [];
  for (let at = 0; at < DIGEST_BYTES; at += 4) {
    const high = (bytes.charCodeAt(at) << 16) | (bytes.charCodeAt(at + 1) << 8) | bytes.charCodeAt(at + 2);
    // Times 256 instead of a shift: 32-bit operators would make the upper half negative.
    words.push(high * 256 + bytes.charCodeAt(at + 3));
  }
  return words;
}

function hmacSha256(keyText: string): Words {
  const text = Buffer.from(keyText, 'utf8');
  const key = text.length > BLOCK_BYTES ? hash('sha256', text, 'buffer') : text;
  const inner = padded(key, INNER_PAD, 0);
  const outer = padded(key, OUTER_PAD, DIGEST_BYTES);
  // An ASCII key (every server seed of ours) gives an ASCII pad, which is the same bytes as text and as UTF-8.
  const innerText = inner.every((byte) => byte < 0x80) ? inner.toString('binary') : null;
  return (message) => {
    const digest =
      innerText === null
        ? hash('sha256', Buffer.concat([inner, Buffer.from(message, 'utf8')]), 'binary')
        : hash('sha256', innerText + message, 'binary');
    outer.latin1Write(digest, BLOCK_BYTES);
    return wordsOfBytes(hash('sha256', outer, 'binary'));
  };
}

export const nodeHashing: Hashing = {
  sha256Hex: (text) => hash('sha256', text, 'hex'),
  hmacSha256,
};
