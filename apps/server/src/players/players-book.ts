import { Refusal, type Seeds } from '@croupier/contract';
import type { Lanes } from '../ledger/lanes.js';
import { readSeeds } from '../ledger/read-seeds.js';
import { verdict } from '../ledger/row.js';
import { systemId } from '../ledger/system-id.js';
import type { Pool } from '../platform/database.js';
import type { RandomBytes } from './identities.store.js';
import { openPlayer } from './open-player.js';

export interface PlayersBookSetup {
  readonly lanes: Lanes;
  readonly pool: Pool;
  readonly randomBytes: RandomBytes;
  /** The asset of the welcome coins, by its number. */
  readonly welcomeAsset: number;
  readonly welcomeMinor: bigint;
}

const CLIENT_SEED_BYTES = 10;

/** What signing in asks of the book. */
export class PlayersBook {
  readonly #setup: PlayersBookSetup;

  constructor(setup: PlayersBookSetup) {
    this.#setup = setup;
  }

  /** Makes the player known to the book, with his welcome coins: once, however often and from wherever it is called. */
  async openPlayer(playerId: bigint): Promise<void> {
    const { lanes, randomBytes, welcomeAsset, welcomeMinor } = this.#setup;
    // Signing in again is the usual case, and needs no place in the lane's queue.
    if (await this.#isOpen(playerId)) return;
    const clientSeed = randomBytes(CLIENT_SEED_BYTES).toString('hex');
    const body = JSON.stringify({ clientSeed, welcomeMinor: String(welcomeMinor) });
    const id = systemId(`open player ${playerId}`);
    const command = { playerId, id, act: openPlayer.code, no: 0, asset: welcomeAsset, game: null, roundId: null };
    try {
      const { row } = await lanes.submit({ ...command, amountMinor: null, body });
      if (row.verdict !== verdict.accepted) throw new Error(`player ${playerId} was not opened: ${row.result ?? ''}`);
    } catch (error) {
      // Another first sign-in came before, with a client seed of its own: the player is open.
      if (!(error instanceof Refusal) || error.code !== 'command_conflict') throw error;
    }
  }

  /** The commitments to the player's seeds, and the nonce due. */
  seeds(playerId: bigint): Promise<Seeds> {
    return readSeeds(this.#setup.pool, playerId);
  }

  async #isOpen(playerId: bigint): Promise<boolean> {
    const { rowCount } = await this.#setup.pool.query('select from player_state where player_id = $1', [playerId]);
    return rowCount !== null && rowCount > 0;
  }
}
