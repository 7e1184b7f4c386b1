import { randomBytes } from 'node:crypto';
import { Refusal, type Seeds } from '@croupier/contract';
import type { Lanes } from '../ledger/lanes.js';
import { systemId } from '../ledger/open-lanes.js';
import { readSeeds } from '../ledger/read-seeds.js';
import type { Pool } from '../platform/database.js';
import { openPlayer } from './open-player.js';
import { PlayersBook } from './players-book.js';

/** The welcome coins of a new player. */
export interface Welcome {
  readonly asset: number;
  readonly amountMinor: bigint;
}

/** Opens players in the book and reads their seeds from it. */
export class LedgerPlayersBook extends PlayersBook {
  readonly #lanes: Lanes;
  readonly #pool: Pool;
  readonly #welcome: Welcome;

  constructor(lanes: Lanes, pool: Pool, welcome: Welcome) {
    super();
    this.#lanes = lanes;
    this.#pool = pool;
    this.#welcome = welcome;
  }

  /** Once, however often it is called and from wherever: the command's id follows from the player. */
  override async openPlayer(playerId: bigint): Promise<void> {
    const { rowCount } = await this.#pool.query('select from player_state where player_id = $1', [String(playerId)]);
    if (rowCount === 1) return;
    const command = {
      playerId,
      id: systemId(`open player ${String(playerId)}`),
      act: openPlayer.code,
      no: 0,
      asset: this.#welcome.asset,
      game: null,
      roundId: null,
      amountMinor: null,
      body: JSON.stringify({
        clientSeed: randomBytes(8).toString('hex'),
        welcomeMinor: String(this.#welcome.amountMinor),
      }),
    };
    try {
      await this.#lanes.submit(command);
    } catch (error) {
      // Somebody else opened the player first, with another client seed: that is as good.
      if (!(error instanceof Refusal && error.code === 'command_conflict')) throw error;
    }
  }

  override seeds(playerId: bigint): Promise<Seeds> {
    return readSeeds(this.#pool, playerId);
  }
}
