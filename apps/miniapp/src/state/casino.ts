import type { Bet, GameInfo, Seeds, Session, Wallet } from '@croupier/contract';
import { computed, signal } from '@preact/signals';
import { assetOf, type Asset } from '../numbers/amount.js';

/** What the server last said. Screens read it, `boot.ts`, `play-table.ts` and `rotate.ts` write it. */

export const session = signal<Session | null>(null);
export const games = signal<readonly GameInfo[]>([]);
export const accounts = signal<Wallet['accounts']>([]);
export const seeds = signal<Seeds | null>(null);
/** Newest first; the start of the history, kept current by what is played here. */
export const recentRounds = signal<readonly Bet[]>([]);
export const openRounds = signal<readonly Bet[]>([]);

/** The asset that is played. There is one so far. */
export const asset = computed<Asset>(() => {
  const account = accounts.value.find((one) => one.asset === 'PLAY') ?? accounts.value[0];
  return assetOf(account?.asset ?? 'PLAY', account?.scale ?? 4);
});

/** What can be staked now, in minor units; `null` before the server said. */
export const balanceMinor = computed<bigint | null>(() => {
  const account = accounts.value.find((one) => one.asset === asset.value.code);
  return account === undefined ? null : BigInt(account.cashMinor);
});

export function setBalance(code: string, cashMinor: string): void {
  accounts.value = accounts.value.map((one) => (one.asset === code ? { ...one, cashMinor } : one));
}

/** Puts a round where the lists have it or belong to have it. */
export function noteRound(round: Bet): void {
  const others = recentRounds.value.filter((one) => one.roundId !== round.roundId);
  recentRounds.value = [round, ...others].slice(0, 60);
}

export function gameInfo(id: string): GameInfo | undefined {
  return games.value.find((game) => game.id === id);
}
