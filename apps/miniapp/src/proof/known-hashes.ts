import { stored, fieldsOf } from '../state/stored.js';

/**
 * When this device first saw each server seed hash. A hash that was seen before the bet proves more than one that comes
 * with the round: it is the device's own memory, not the server's word.
 */
const keptMax = 200;

const firstSeen = stored<Readonly<Record<string, number>>>(localStorage, 'croupier.hashes', (raw) =>
  Object.fromEntries(
    Object.entries(fieldsOf(raw)).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  ),
);

export function rememberHashes(...hashes: readonly string[]): void {
  const fresh = hashes.filter((hash) => firstSeen.value[hash] === undefined);
  if (fresh.length === 0) return;
  const entries = [...Object.entries(firstSeen.value), ...fresh.map((hash) => [hash, Date.now()] as const)];
  firstSeen.value = Object.fromEntries(entries.slice(-keptMax));
}

/** When this device first saw the hash (ms since 1970); `null` if it never did. */
export function firstSeenAt(hash: string): number | null {
  return firstSeen.value[hash] ?? null;
}
