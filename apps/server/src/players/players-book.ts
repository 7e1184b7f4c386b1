import type { Seeds } from '@croupier/contract';

/** What signing in asks of the book. The ledger implements it; the application hands it in. */
export abstract class PlayersBook {
  /** Makes the player known to the book, with his welcome coins: once, however often and from wherever it is called. */
  abstract openPlayer(playerId: bigint): Promise<void>;
  /** The commitments to the player's seeds, and the nonce due. */
  abstract seeds(playerId: bigint): Promise<Seeds>;
}
