import { randomBytes } from 'node:crypto';
import { Refusal, type Seeds } from '@croupier/contract';
import type { Lanes } from '../ledger/lanes.js';
import { systemId } from '../ledger/system-id.js';
import { verdict } from '../ledger/row.js';
import type { Pool } from '../platform/database.js';
import { openPlayer } from './open-player.js';
import { PlayersBook } from './players-book.js';

export interface LedgerBookSetup {
  readonly lanes: Lanes;
  readonly pool: Pool;
  /** The asset of the welcome coins, by its number. */
  readonly welcomeAsset: number;
  readonly welcomeMinor: bigint;
  readonly readSeeds: (playerId: bigint) => Promise<Seeds>;
}

/** The book behind signing in. */
export class LedgerBook extends PlayersBook {
  readonly #setup: LedgerBookSetup;

  constructor(setup: LedgerBookSetup) {
    super();
    this.#setup = setup;
  }

  override async openPlayer(playerId: bigint): Promise<void> {
    const { lanes, welcomeAsset, welcomeMinor } = this.#setup;
    // Signing in again is the usual case, and needs no place in the lane's queue.
    if (await this.#isOpen(playerId)) return;
    const body = JSON.stringify({ clientSeed: randomBytes(10).toString('hex'), welcomeMinor: String(welcomeMinor) });
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

  override seeds(playerId: bigint): Promise<Seeds> {
    return this.#setup.readSeeds(playerId);
  }

  async #isOpen(playerId: bigint): Promise<boolean> {
    const { rowCount } = await this.#setup.pool.query('select from player_state where player_id = $1', [playerId]);
    return rowCount !== null && rowCount > 0;
  }
}
