import type { GameInfo, Seeds, Wallet } from '@croupier/contract';
import type { Rules } from '../ledger/act.js';
import { readSeeds } from '../ledger/read-seeds.js';
import type { Pool } from '../platform/database.js';
import { gameCatalogue } from './game-catalogue.js';
import { HistoryStore } from './history.store.js';
import { readWallet } from './wallet.store.js';

/** What can be read: always from the database, so that no process answers from a memory that is out of date. */
export class RoundsReads {
  readonly games: { games: GameInfo[] };
  readonly history: HistoryStore;
  readonly #pool: Pool;
  readonly #rules: Rules;

  constructor(pool: Pool, rules: Rules) {
    this.#pool = pool;
    this.#rules = rules;
    this.games = gameCatalogue(rules);
    this.history = new HistoryStore(pool, rules.assets);
  }

  wallet(playerId: bigint): Promise<Wallet> {
    return readWallet(this.#pool, this.#rules, playerId);
  }

  seeds(playerId: bigint): Promise<Seeds> {
    return readSeeds(this.#pool, playerId);
  }
}
