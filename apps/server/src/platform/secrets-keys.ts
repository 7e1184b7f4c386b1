import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';

/** A key that encrypts seeds at rest. */
export interface MasterKey {
  /** The first four bytes of the key's SHA-256, as eight hex digits: says which key a stored seed needs. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** The fixed start of an Ed25519 private key in PKCS8 DER; the 32 bytes of the seed follow it. */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads a comma-separated list of master keys, each 32 bytes as 64 hex digits or base64. The first one encrypts, all of
 * them decrypt, so that a key is rotated by putting the new one in front. Returns null when the text is no such list.
 */
export function parseMasterKeys(text: string): readonly MasterKey[] | null {
  const keys: MasterKey[] = [];
  for (const part of text.split(',')) {
    const key = decodeKey(part.trim());
    if (key === null) return null;
    const id = createHash('sha256').update(key).digest('hex').slice(0, 8);
    // Two keys with one id could not be told apart by what they encrypted.
    if (keys.some((other) => other.id === id)) return null;
    keys.push({ id, key });
  }
  return keys;
}

/** Reads an Ed25519 private key: PKCS8 PEM (line breaks may be written as `\n`), or its 32-byte seed in hex. */
export function parseCheckpointKey(text: string): KeyObject | null {
  try {
    const key = /^[0-9a-f]{64}$/i.test(text.trim())
      ? createPrivateKey({
          key: Buffer.concat([ED25519_PKCS8_PREFIX, Buffer.from(text.trim(), 'hex')]),
          format: 'der',
          type: 'pkcs8',
        })
      : createPrivateKey(text.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    // The reason names parts of the key at worst; the caller says what the variable must look like.
    return null;
  }
}

function decodeKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // Buffer.from drops what is not base64 without a word, so the shape is checked first: 32 bytes are 43 digits.
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length === 32 ? key : null;
}
