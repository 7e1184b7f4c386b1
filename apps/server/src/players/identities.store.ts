import type { Clock } from '../platform/clock.js';
import { sqlState, type Pool } from '../platform/database.js';
import type { LaunchUser } from './launch-data.js';
import { readProfile, type Profile } from './profile.js';

/** A person at Telegram and the player that he is here. */
export interface Identity extends Profile {
  readonly playerId: bigint;
  readonly telegramId: bigint;
}

/** Bytes of a cryptographic source; handed in so that a test can choose them. */
export type RandomBytes = (count: number) => Buffer;

interface IdentityRow {
  readonly player_id: bigint;
  readonly first_name: string;
  readonly last_name: string | null;
  readonly username: string | null;
  readonly language_code: string | null;
  readonly is_premium: boolean;
}

const UNIQUE_VIOLATION = '23505';
/** Two people drawing one number of 2^62 is out of reach of chance; more than this means a broken source. */
const DRAWS_MAX = 3;

const columns = 'player_id, first_name, last_name, username, language_code, is_premium';

/** The link from Telegram's people to players. One person is one player, however many first sign-ins race. */
export class IdentitiesStore {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #randomBytes: RandomBytes;

  constructor(pool: Pool, clock: Clock, randomBytes: RandomBytes) {
    this.#pool = pool;
    this.#clock = clock;
    this.#randomBytes = randomBytes;
  }

  /** The player of a signed user, made at first sight; the profile becomes what Telegram says now. */
  async findOrCreate(user: LaunchUser): Promise<Identity> {
    for (let draws = 1; ; draws += 1) {
      try {
        return await this.#upsert(user, this.#newPlayerId());
      } catch (error) {
        if (draws >= DRAWS_MAX || sqlState(error) !== UNIQUE_VIOLATION) throw error;
      }
    }
  }

  /** The identity of a player, or null when he has none or it was erased. */
  async findByPlayer(playerId: bigint): Promise<Identity | null> {
    const { rows } = await this.#pool.query<IdentityRow & { telegram_id: bigint }>(
      `select telegram_id, ${columns} from telegram_identity where player_id = $1`,
      [playerId],
    );
    return rows[0] === undefined ? null : identityOf(rows[0], rows[0].telegram_id);
  }

  /**
   * One statement, because the loser of a race must get the winner's player: `on conflict do update` waits for the
   * winner's row and returns it, while `do nothing` returns no row and a read in the same snapshot does not see it.
   */
  async #upsert(user: LaunchUser, playerId: bigint): Promise<Identity> {
    const profile = readProfile(user);
    const telegramId = BigInt(user.id);
    const { rows } = await this.#pool.query<IdentityRow>(
      `insert into telegram_identity as known
         (telegram_id, player_id, created_at, seen_at, is_premium, first_name, last_name, username, language_code)
       values ($1, $2, $3, $3, $4, $5, $6, $7, $8)
       on conflict (telegram_id) do update set
         seen_at = greatest(known.seen_at, excluded.seen_at), is_premium = excluded.is_premium,
         first_name = excluded.first_name, last_name = excluded.last_name,
         username = excluded.username, language_code = excluded.language_code
       returning ${columns}`,
      [
        telegramId,
        playerId,
        new Date(this.#clock.nowMs()),
        profile.isPremium,
        profile.firstName,
        profile.lastName,
        profile.username,
        profile.languageCode,
      ],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('an upsert returned no row');
    return identityOf(row, telegramId);
  }

  /** A random positive number of 62 bits: it says nothing about how many players there are, or since when. */
  #newPlayerId(): bigint {
    const playerId = this.#randomBytes(8).readBigUInt64BE() >> 2n;
    return playerId === 0n ? 1n : playerId;
  }
}

function identityOf(row: IdentityRow, telegramId: bigint): Identity {
  return {
    playerId: row.player_id,
    telegramId,
    firstName: row.first_name,
    lastName: row.last_name,
    username: row.username,
    languageCode: row.language_code,
    isPremium: row.is_premium,
  };
}
