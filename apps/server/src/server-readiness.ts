import { setTimeout as sleep } from 'node:timers/promises';
import type { Lanes } from './ledger/lanes.js';
import type { Pool } from './platform/database.js';
import { Readiness } from './platform/http/readiness.js';

const DATABASE_ANSWER_MS = 2_000;

/** Ready is who can answer a bet: every lane is served by somebody, and the database answers. */
export class ServerReadiness extends Readiness {
  readonly #pool: Pool;
  readonly #lanes: Lanes;
  /** Probes that come together share one question. */
  #asking: Promise<string | null> | null = null;

  constructor(pool: Pool, lanes: Lanes) {
    super();
    this.#pool = pool;
    this.#lanes = lanes;
  }

  override missing(): Promise<string | null> {
    if (!this.#lanes.ready()) return Promise.resolve('not every lane is served');
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<string | null> {
    const answered = this.#pool.query('select 1').then(
      () => true,
      () => false,
    );
    const isInTime = await Promise.race([answered, sleep(DATABASE_ANSWER_MS, false, { ref: false })]);
    return isInTime ? null : 'the database does not answer';
  }
}
