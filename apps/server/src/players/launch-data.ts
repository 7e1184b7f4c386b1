import { createHash, createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto';

/**
 * Judges the launch data of a Telegram Mini App (`initData`). The string is parsed once, whatever can be read in two ways
 * is refused, and only what was signed is used: every field comes from the one map whose text was hashed. Nothing is
 * parsed as JSON before the signature was checked.
 */

/** What the signature is checked with: the bot's token, or Telegram's public key for a process that holds no token. */
export type LaunchDataKey =
  { readonly hmac: string } | { readonly ed25519: { readonly botId: string; readonly publicKey: KeyObject } };

export interface LaunchDataWindow {
  /** The time, in Unix seconds. */
  readonly nowSeconds: number;
  /** Launch data older than this is refused; 0 lifts the limit, but the future stays refused. */
  readonly maxAgeSeconds: number;
}

/** The user as Telegram signed it: an object with a positive safe-integer id, the other fields unchecked. */
export interface LaunchUser {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** In the order in which they are looked for. */
export type LaunchDataFault =
  | 'TOO_LONG'
  | 'MALFORMED'
  | 'DUPLICATE_KEY'
  | 'HASH_MISSING'
  | 'HASH_MALFORMED'
  | 'HASH_INVALID'
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_INVALID'
  | 'AUTH_DATE_INVALID'
  | 'AUTH_DATE_FUTURE'
  | 'EXPIRED'
  | 'USER_INVALID';

export interface AcceptedLaunchData {
  readonly verdict: 'accept';
  readonly reason: 'OK';
  readonly user: LaunchUser;
  /** Unix seconds. */
  readonly authDate: number;
  readonly startParam: string | null;
  /** SHA-256 of the proof's bytes: names this launch without being usable as launch data. */
  readonly launchHash: Buffer;
}

export type LaunchDataVerdict = AcceptedLaunchData | { readonly verdict: 'reject'; readonly reason: LaunchDataFault };

type Fields = ReadonlyMap<string, string>;

const BYTES_MAX = 8192;
const CLOCK_SKEW_SECONDS = 60;
// eslint-disable-next-line no-control-regex -- Control characters are what is looked for: a newline forges fields.
const unreadable = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/**
 * @param raw the query string exactly as the client handed it to the page, at most 8192 bytes of UTF-8
 * @returns the user and the date that were signed, or the first reason to refuse; never throws for what `raw` holds
 */
export function judgeLaunchData(raw: string, key: LaunchDataKey, window: LaunchDataWindow): LaunchDataVerdict {
  if (Buffer.byteLength(raw) > BYTES_MAX) return reject('TOO_LONG');
  const fields = readFields(raw);
  if (typeof fields === 'string') return reject(fields);
  const proof = 'hmac' in key ? checkHash(fields, key.hmac) : checkSignature(fields, key.ed25519);
  if (typeof proof === 'string') return reject(proof);
  // `a%3Db=c` and `a=b%3Dc` give one signed text; Telegram's own keys never hold the sign, so this is the forged reading.
  for (const name of fields.keys()) if (name.includes('=')) return reject('MALFORMED');

  const authDate = fields.get('auth_date') ?? '';
  if (!/^[1-9][0-9]{0,10}$/.test(authDate)) return reject('AUTH_DATE_INVALID');
  const signedAt = Number(authDate);
  if (signedAt > window.nowSeconds + CLOCK_SKEW_SECONDS) return reject('AUTH_DATE_FUTURE');
  if (window.maxAgeSeconds > 0 && window.nowSeconds - signedAt > window.maxAgeSeconds) return reject('EXPIRED');

  const user = readUser(fields.get('user'));
  if (user === null) return reject('USER_INVALID');
  const launchHash = createHash('sha256').update(proof).digest();
  const startParam = fields.get('start_param') ?? null;
  return { verdict: 'accept', reason: 'OK', user, authDate: signedAt, startParam, launchHash };
}

function reject(reason: LaunchDataFault): LaunchDataVerdict {
  return { verdict: 'reject', reason };
}

/** The decoded pairs. A `Map`, because a key may be `__proto__`. */
function readFields(raw: string): Fields | 'MALFORMED' | 'DUPLICATE_KEY' {
  const fields = new Map<string, string>();
  const pairs = raw.split('&');
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) return 'MALFORMED';
    const name = decode(pair.slice(0, equals));
    const value = decode(pair.slice(equals + 1));
    if (name === null || value === null) return 'MALFORMED';
    fields.set(name, value);
  }
  // Looked at last, because a later broken pair is the earlier reason in the published order.
  return fields.size === pairs.length ? fields : 'DUPLICATE_KEY';
}

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return unreadable.test(decoded) ? null : decoded;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** What was signed: the fields but those named, in code-unit order of their keys, which no locale changes. */
function signedText(fields: Fields, ...without: readonly string[]): string {
  return [...fields]
    .filter(([name]) => !without.includes(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** The 32 bytes that launch data of this bot is hashed under. */
export function launchSecret(botToken: string): Buffer {
  return createHmac('sha256', 'WebAppData').update(botToken).digest();
}

/** The 32 bytes of the hash when it is the right one. `signature` is among the hashed fields. */
function checkHash(fields: Fields, botToken: string): Buffer | LaunchDataFault {
  const hash = fields.get('hash') ?? '';
  if (hash === '') return 'HASH_MISSING';
  if (!/^[0-9a-f]{64}$/.test(hash)) return 'HASH_MALFORMED';
  const due = createHmac('sha256', launchSecret(botToken)).update(signedText(fields, 'hash')).digest();
  const given = Buffer.from(hash, 'hex');
  return timingSafeEqual(given, due) ? given : 'HASH_INVALID';
}

/** The 64 bytes of the signature when it is Telegram's. `hash` can't be checked here, so nothing may use it. */
function checkSignature(fields: Fields, key: { botId: string; publicKey: KeyObject }): Buffer | LaunchDataFault {
  const signature = fields.get('signature') ?? '';
  if (signature === '') return 'SIGNATURE_MISSING';
  if (!/^[A-Za-z0-9_-]{86}(?:==)?$/.test(signature)) return 'SIGNATURE_MALFORMED';
  const message = `${key.botId}:WebAppData\n${signedText(fields, 'hash', 'signature')}`;
  const given = Buffer.from(signature, 'base64url');
  return verify(null, Buffer.from(message), key.publicKey, given) ? given : 'SIGNATURE_INVALID';
}

function readUser(text: string | undefined): LaunchUser | null {
  if (text === undefined) return null;
  let user: unknown;
  try {
    user = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return isLaunchUser(user) ? user : null;
}

function isLaunchUser(user: unknown): user is LaunchUser {
  if (typeof user !== 'object' || user === null || Array.isArray(user)) return false;
  const id: unknown = Object.hasOwn(user, 'id') ? Reflect.get(user, 'id') : undefined;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0;
}
