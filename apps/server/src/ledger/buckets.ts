import { createHash } from 'node:crypto';
import { toSafeInteger } from '../platform/integers.js';

/** Fixed for ever: the unit in which players move between lanes. */
export const BUCKETS = 1_024;

/** The bucket of a player: the first 10 bits of SHA-256 of the 8 big-endian bytes of the number. */
export function bucketOf(playerId: bigint): number {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(playerId);
  return createHash('sha256').update(bytes).digest().readUInt16BE(0) >> 6;
}

/** The number under which the house's own commands of a lane stand in the journal: no player has it. */
export function housePlayer(lane: number): bigint {
  return -1n - BigInt(lane);
}

/** The lane of a `housePlayer`. */
export function houseLane(playerId: bigint): number {
  return toSafeInteger(-1n - playerId);
}
