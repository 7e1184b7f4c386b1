import { problemHead, refusals, type Problem, type Refusal } from '@croupier/contract';

/** The media type of RFC 9457. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Seconds to wait where a refusal does not say how long. */
const RETRY_AFTER_SECONDS = 1;

/**
 * A refusal in the words of RFC 9457, for any channel: the numbers that explain it stand beside `code`. No detail can
 * take the place of a field that the shape itself has.
 */
export function problemOf(refusal: Refusal, requestId?: string): Problem {
  const { status, detail } = refusals[refusal.code];
  const head = { ...problemHead(refusal.code), status, code: refusal.code, detail };
  return { ...head, ...refusal.details, ...head, ...(requestId === undefined ? {} : { requestId }) };
}

/** The headers that belong to a refusal: when to come again, and which methods an address takes. */
export function problemHeaders(refusal: Refusal): Readonly<Record<string, string>> {
  const { status } = refusals[refusal.code];
  if (status === 429 || status === 503) {
    const seconds = refusal.details['retryAfterSeconds'];
    return {
      'retry-after': String(typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds)) : RETRY_AFTER_SECONDS),
    };
  }
  const { allow } = refusal.details;
  return refusal.code === 'method_not_allowed' && Array.isArray(allow) ? { allow: allow.join(', ') } : {};
}
