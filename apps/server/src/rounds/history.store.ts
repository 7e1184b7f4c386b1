import { Refusal, type Round, type RoundPage, type RoundQuery } from '@croupier/contract';
import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import type { AssetInfo } from '../ledger/assets.js';
import {
  commandColumns,
  pairOfRecord,
  rowOfRecord,
  type CommandRecord,
  type PairRecord,
} from '../ledger/command-record.js';
import { gameByCode } from '../ledger/game-by-code.js';
import { verdict } from '../ledger/row.js';
import { receiptOf } from './render-bet.js';

const LIMIT_DEFAULT = 20;
/** A player has at most one open round of each game: this many more are walked when a filter leaves them out. */
const OPEN_ROUNDS_MAX = 32;

interface RoundRecord extends CommandRecord, PairRecord {
  readonly server_seed: string | null;
  readonly config: string;
  readonly stake: bigint | null;
  readonly payout: bigint | null;
  readonly cap: bigint | null;
  readonly moves: string | null;
  readonly view: string | null;
  readonly closed_at_ms: bigint | null;
}

const roundColumns = `${commandColumns}, encode(p.server_seed_hash, 'hex') as pair_hash, p.client_seed, p.client_seed_by,
  p.server_seed, k.body as config, r.stake, r.payout, r.cap, r.moves, r.view,
  (extract(epoch from e.at) * 1000)::bigint as closed_at_ms`;

const roundJoins = `join configuration k on k.id = c.config_id
  left join seed_pair p on p.player_id = c.player_id and p.id = c.seed_id
  left join round r on r.player_id = c.player_id and r.id = c.id
  left join command e on e.lane = c.lane and e.seq = r.closed_seq`;

/** A round's first command: accepted, of a game, and no move. */
const opensRound = `c.verdict = ${String(verdict.accepted)} and c.game is not null and c.round_id is null`;

const oneSql = `select ${roundColumns} from command c ${roundJoins}
  where c.player_id = $1 and c.id = $2 and ${opensRound}`;

/**
 * A player's rounds are a list linked backwards through `previous`, from the one that `player_state` names: a page costs
 * as many look-ups as it has rows, and no index of its own.
 */
const pageSql = `with recursive walk(lane, seq, previous, n) as (
    select c.lane, c.seq, c.previous, 1 from player_state s
      join command c on c.lane = s.lane and c.seq = coalesce($2::bigint, s.last_round)
     where s.player_id = $1 and c.player_id = $1 and ${opensRound}
    union all
    select c.lane, c.seq, c.previous, w.n + 1 from walk w join command c on c.lane = w.lane and c.seq = w.previous
     where w.n < $3
  )
  select ${roundColumns} from walk w join command c on c.lane = w.lane and c.seq = w.seq ${roundJoins} order by w.n`;

const openSql = `select ${roundColumns} from round o join command c on c.player_id = o.player_id and c.id = o.id ${roundJoins}
  where o.player_id = $1 and o.closed_seq is null and ($2::bigint is null or c.seq <= $2) order by c.seq desc limit $3`;

/** Rounds as their player may see them, read from the book itself: a round is here as soon as its reply has left. */
export class HistoryStore {
  readonly #pool: Pool;
  readonly #assets: ReadonlyMap<number, AssetInfo>;

  constructor(pool: Pool, assets: ReadonlyMap<number, AssetInfo>) {
    this.#pool = pool;
    this.#assets = assets;
  }

  /** Throws `Refusal('round_not_found')`. */
  async get(playerId: bigint, roundId: string): Promise<Round> {
    const { rows } = await this.#pool.query<RoundRecord>(oneSql, [String(playerId), roundId]);
    const [record] = rows;
    if (record === undefined) throw new Refusal('round_not_found');
    return this.#round(record);
  }

  /** Newest first. */
  async page(playerId: bigint, { cursor, limit = LIMIT_DEFAULT, state }: RoundQuery): Promise<RoundPage> {
    const isOpenOnly = state === 'open';
    const { rows } = await this.#pool.query<RoundRecord>(isOpenOnly ? openSql : pageSql, [
      String(playerId),
      cursor ?? null,
      isOpenOnly ? limit + 1 : limit + OPEN_ROUNDS_MAX,
    ]);
    const matching = rows.filter((record) => state === undefined || isOpen(record) === isOpenOnly);
    const next = matching[limit];
    return {
      rounds: matching.slice(0, limit).map((record) => this.#round(record)),
      nextCursor: next === undefined ? null : String(next.seq),
    };
  }

  #round(record: RoundRecord): Round {
    const row = rowOfRecord(record);
    const pair = pairOfRecord(record);
    const game = gameByCode(row.game ?? -1);
    const configured = (JSON.parse(record.config) as { games: Record<string, { version: number } | undefined> }).games;
    const params = JSON.parse(row.body) as Round['params'];
    const outcome = JSON.parse(record.view ?? row.result ?? '{}') as Round['outcome'];
    const open = isOpen(record);
    const closedAtMs =
      record.moves === null ? row.atMs : record.closed_at_ms === null ? null : toSafeInteger(record.closed_at_ms);
    return {
      id: row.id,
      roundId: row.id,
      state: open ? 'open' : 'settled',
      game: game.id,
      asset: this.#assets.get(row.asset ?? -1)?.code ?? '',
      stakeMinor: String(record.stake ?? row.outMinor),
      payoutMinor: String(record.moves === null ? row.inMinor : (record.payout ?? 0n)),
      outcome,
      nonce: row.nonce,
      nonceFrom: row.nonce === null ? null : row.nonce - (row.skipped ?? 0),
      serverSeedHash: pair?.serverSeedHash ?? null,
      clientSeed: pair?.clientSeed ?? null,
      clientSeedBy: pair?.clientSeedBy ?? null,
      serverSeed: record.server_seed,
      params,
      moves: JSON.parse(record.moves ?? '[]') as Round['moves'],
      gameVersion: configured[String(game.code)]?.version ?? game.version,
      capMinor: record.cap === null ? null : String(record.cap),
      openedAt: new Date(row.atMs).toISOString(),
      closedAt: closedAtMs === null ? null : new Date(closedAtMs).toISOString(),
      receipt: receiptOf(row),
      ...(open ? { legalMoves: game.legalMoves(params, outcome) as Round['legalMoves'] } : {}),
    };
  }
}

function isOpen({ moves, closed_at_ms }: RoundRecord): boolean {
  return moves !== null && closed_at_ms === null;
}
