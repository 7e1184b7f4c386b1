/**
 * A bigint or decimal text as a JS number. For counters (sequence, nonce, epoch) only, never for amounts.
 * Throws when a double can't hold it exactly.
 */
export function toSafeInteger(value: bigint | string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${String(value)} is not a safe integer`);
  return number;
}
