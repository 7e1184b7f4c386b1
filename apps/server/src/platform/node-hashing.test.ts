import { createHash, createHmac } from 'node:crypto';
import { portableHashing } from '@croupier/games';
import { describe, expect, it } from 'vitest';
import { nodeHashing } from './node-hashing.js';

/** The fast HMAC against two independent ones: of node:crypto's objects and of the portable library. */

const keys = [
  '',
  'a1b2c3d4e5f60718293a4b5c6d7e8f900f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'k'.repeat(63),
  'k'.repeat(65),
  'é'.repeat(32),
  'é'.repeat(33),
  'казино 🎲',
  '\u0000\u007f\u0080',
];
const messages = ['', 'client:0:0', ':0:0', 'a:1:2:3', 'x'.repeat(200), 'é:1:0', 'e\u0301:1:0', '🎲:7:0', '\ud800:1:0'];

describe('node hashing', () => {
  it('[G-RNG-1] gives the HMAC words of node:crypto and of the portable hashing for any key and message', () => {
    for (const key of keys) {
      const words = nodeHashing.hmacSha256(key);
      const portable = portableHashing.hmacSha256(key);
      for (const message of messages) {
        const mac = createHmac('sha256', Buffer.from(key)).update(Buffer.from(message)).digest();
        const expected = [0, 4, 8, 12, 16, 20, 24, 28].map((offset) => mac.readUInt32BE(offset));
        expect([...Array.from(words(message))], JSON.stringify({ key, message })).toEqual(expected);
        expect(Array.from(portable(message))).toEqual(expected);
      }
    }
  });

  it('keeps nothing of one message for the next', () => {
    const words = nodeHashing.hmacSha256('seed');
    const first = Array.from(words('a:0:0'));
    words('b:0:0');
    expect(Array.from(words('a:0:0'))).toEqual(first);
  });

  it('hashes texts as UTF-8', () => {
    for (const text of [...keys, ...messages]) {
      expect(nodeHashing.sha256Hex(text)).toBe(createHash('sha256').update(Buffer.from(text)).digest('hex'));
      expect(portableHashing.sha256Hex(text)).toBe(nodeHashing.sha256Hex(text));
    }
  });
});
