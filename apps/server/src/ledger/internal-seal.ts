import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * How our processes know each other: a request and its reply carry a MAC under the internal secret, never the secret
 * itself. An address in the database that is not one of ours learns nothing, and its replies are not believed.
 */

/** A fresh value of each request's own, so that an old reply is no answer to it. */
export const NONCE_HEADER = 'x-croupier-nonce';
export const SEAL_HEADER = 'x-croupier-seal';

/** The seal of a request: over path, nonce and body. Hex. A repeated request does no harm: commands may be repeated. */
export function sealRequest(secret: string, path: string, nonce: string, body: string): string {
  return seal(secret, `request\n${path}\n${nonce}\n${digest(body)}`);
}

/** The seal of the reply to a request: over that request's seal and the body. Hex. */
export function sealReply(secret: string, requestSeal: string, body: string): string {
  return seal(secret, `reply\n${requestSeal}\n${digest(body)}`);
}

/** Compared in constant time. */
export function isSeal(expected: string, given: string | null | undefined): boolean {
  const [ours, theirs] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

function seal(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
