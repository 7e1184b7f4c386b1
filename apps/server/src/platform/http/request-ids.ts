import { randomBytes } from 'node:crypto';

/** What a caller's own id may look like: it goes into a header and into the log as it is. */
const SANE = /^[\w.:-]{1,64}$/;

/**
 * Names requests: the caller's X-Request-Id where it is sane, else a number under a prefix that no other process has,
 * which costs nothing to make.
 */
export function makeRequestIds(): (given: string | string[] | undefined) => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return (given) => {
    if (typeof given === 'string' && SANE.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
