import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { assert } from '../platform/assert.js';

/**
 * Server seeds at rest: AES-256-GCM under a key derived from the master key with a purpose label (HKDF-SHA256, RFC 5869),
 * bound by additional data to player, pair and hash. Stored form: key id (4 bytes), IV (12), tag (16), ciphertext. The key
 * id lets master keys be rotated: the first encrypts, all decrypt.
 */
export class SeedCipher {
  readonly #keys: readonly { readonly id: Buffer; readonly key: Buffer }[];

  /** `masterKeys`: 32 bytes each, the one in use first. */
  constructor(masterKeys: readonly Buffer[]) {
    assert(masterKeys.length > 0, 'at least one master key');
    this.#keys = masterKeys.map((master) => ({
      id: createHash('sha256').update(master).digest().subarray(0, 4),
      key: Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'croupier server seed', 32)),
    }));
  }

  /** Encrypts the text of a server seed. */
  seal(playerId: bigint, seedId: number, serverSeedHash: string, serverSeed: string): Buffer {
    const current = this.#keys[0];
    assert(current !== undefined, 'a key in use');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', current.key, iv);
    cipher.setAAD(boundTo(playerId, seedId, serverSeedHash));
    const text = Buffer.concat([cipher.update(serverSeed, 'utf8'), cipher.final()]);
    return Buffer.concat([current.id, iv, cipher.getAuthTag(), text]);
  }

  /** The server seed's text. Throws when the stored form was changed, belongs elsewhere or its master key is missing. */
  open(playerId: bigint, seedId: number, serverSeedHash: string, sealed: Buffer): string {
    const known = this.#keys.find(({ id }) => id.equals(sealed.subarray(0, 4)));
    if (known === undefined)
      throw new Error('no SEED_MASTER_KEY fits this server seed; set the key it was stored under');
    const decipher = createDecipheriv('aes-256-gcm', known.key, sealed.subarray(4, 16));
    decipher.setAAD(boundTo(playerId, seedId, serverSeedHash));
    decipher.setAuthTag(sealed.subarray(16, 32));
    return Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]).toString('utf8');
  }

  /** Whether a stored form is under the key in use. */
  isCurrent(sealed: Buffer): boolean {
    return this.#keys[0]?.id.equals(sealed.subarray(0, 4)) === true;
  }
}

function boundTo(playerId: bigint, seedId: number, serverSeedHash: string): Buffer {
  return Buffer.from(`${String(playerId)}:${String(seedId)}:${serverSeedHash}`);
}
