import { createPublicKey, type KeyObject } from 'node:crypto';

/** Telegram's Ed25519 keys for launch data, 32 bytes in hex. Production takes no other than the first. */
export const telegramKeysHex = {
  production: 'e7bf03a2fa4602af4580703d88dda5bb59f32ed8b02a56c187fe7d34caed242d',
  test: '40055058a4ee38156a06562e52eece92a771bcd8346a8c4615cb7376eddf72ec',
} as const;

/**
 * The key object of a raw Ed25519 public key.
 *
 * @param hex 64 hex digits
 * @throws TypeError when it is not that
 */
export function telegramKey(hex: string): KeyObject {
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new TypeError('an Ed25519 public key is 64 hex digits');
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
