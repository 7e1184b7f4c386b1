import type { Bet } from '@croupier/contract';

/** Readers of an outcome's fields. An outcome is the game's own JSON; what is absent reads as nothing. */

export function numberOf(round: Bet | null, field: string): number | null {
  const value = round?.outcome[field];
  return typeof value === 'number' ? value : null;
}

export function textOf(round: Bet | null, field: string): string | null {
  const value = round?.outcome[field];
  return typeof value === 'string' ? value : null;
}

export function numbersOf(round: Bet | null, field: string): readonly number[] {
  return listOf(round, field).filter((one) => typeof one === 'number');
}

export function textsOf(round: Bet | null, field: string): readonly string[] {
  return listOf(round, field).filter((one) => typeof one === 'string');
}

function listOf(round: Bet | null, field: string): readonly unknown[] {
  const value = round?.outcome[field];
  return Array.isArray(value) ? value : [];
}

/** Win, push or loss, by money alone: a return at or below the stake is no win. */
export type Result = 'win' | 'push' | 'loss';

export function resultOf(round: Bet): Result {
  const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
  return payout > stake ? 'win' : payout === stake ? 'push' : 'loss';
}
