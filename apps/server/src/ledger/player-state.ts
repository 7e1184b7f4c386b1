import type { Game, Step, Terms } from '@croupier/games';
import { accountKey, pocket } from './pockets.js';

/**
 * What may refuse or change a player's act. The lane's owner keeps it in memory; a batch writes only if the lane's gate
 * proves that nobody else wrote since. A state is never changed: `evolve` makes the next one.
 */
export interface PlayerState {
  readonly playerId: bigint;
  readonly balances: ReadonlyMap<number, bigint>;
  /** `null` for a player who has not been opened. */
  readonly seeds: Seeds | null;
  /** The next nonce due of the active pair. */
  readonly nonce: number;
  /** The command that opened the last round; a player's rounds are a list linked backwards. */
  readonly lastRound: number | null;
  /** Open rounds by id. */
  readonly rounds: ReadonlyMap<string, OpenRound>;
  /** All holds by id, ended ones too, since an ending must be refused by what ended the hold. */
  readonly holds: ReadonlyMap<string, Hold>;
}

export interface Seeds {
  readonly active: ActivePair;
  readonly next: CommittedPair;
}

/** A pair whose server seed is committed by its hash and not yet in play. */
export interface CommittedPair {
  readonly id: number;
  readonly serverSeed: string;
  readonly serverSeedHash: string;
  readonly committedSeq: number;
}

export interface ActivePair extends CommittedPair {
  readonly clientSeed: string;
  readonly clientSeedBy: SeedMaker;
}

export type SeedMaker = 'player' | 'house';

/** What of a pair may be shown while it is active. */
export interface PublicPair {
  readonly serverSeedHash: string;
  readonly clientSeed: string;
  readonly clientSeedBy: SeedMaker;
}

export interface OpenRound {
  readonly id: string;
  readonly game: Game;
  readonly no: number;
  readonly asset: number;
  /** First stake and cap. */
  readonly terms: Terms;
  /** All that was staked so far. */
  readonly stakeMinor: bigint;
  readonly nonce: number;
  readonly seedId: number;
  readonly configId: number;
  readonly openedSeq: number;
  readonly params: unknown;
  readonly moves: readonly unknown[];
  /** Holds what is hidden from the player; derived from seed, nonce and moves, never stored. */
  readonly step: Step<unknown, unknown>;
}

export type HoldState = 'open' | 'settled' | 'voided' | 'expired';

export interface Hold {
  readonly id: string;
  readonly no: number;
  readonly asset: number;
  readonly amountMinor: bigint;
  readonly settledMinor: bigint | null;
  readonly expiresAtMs: number;
  readonly openedSeq: number;
  readonly closedSeq: number | null;
  readonly state: HoldState;
}

const none = new Map<never, never>();

/** The state of a player of whom the book knows nothing. */
export function unknownPlayer(playerId: bigint): PlayerState {
  return { playerId, balances: none, seeds: null, nonce: 0, lastRound: null, rounds: none, holds: none };
}

/** Cash of an account in minor units; 0 where there is none. */
export function cashOf(state: PlayerState, no: number, asset: number): bigint {
  return state.balances.get(accountKey(no, asset, pocket.cash)) ?? 0n;
}

/** What an account holds in all its pockets, in minor units: all of it may come back to cash. */
export function totalOf(state: PlayerState, no: number, asset: number): bigint {
  const pockets = [pocket.cash, pocket.bonus, pocket.held, pocket.inPlay];
  return pockets.reduce((sum, which) => sum + (state.balances.get(accountKey(no, asset, which)) ?? 0n), 0n);
}

/** The active pair as its player may see it. */
export function publicPair(pair: ActivePair): PublicPair {
  return { serverSeedHash: pair.serverSeedHash, clientSeed: pair.clientSeed, clientSeedBy: pair.clientSeedBy };
}
