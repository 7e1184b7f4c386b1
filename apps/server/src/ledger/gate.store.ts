import pg from 'pg';
import { connectionSettings, type Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';
import type { Batch } from './batch.js';
import { UnwritableBatch } from './faults.js';
import {
  commandColumns,
  pairOfRecord,
  rowOfRecord,
  type CommandRecord,
  type PairRecord,
  type StoredCommand,
} from './command-record.js';
import { bytesOf, type Bytes } from './row.js';
import type { SeedCipher } from './seed-cipher.js';

/** Where a lane stands in the database. */
export interface Position {
  readonly epoch: number;
  readonly seq: number;
  readonly head: Bytes;
}

/** Who holds a lane, and whether the lease still runs by the database's clock. */
export interface Holder extends Position {
  readonly lane: number;
  readonly owner: string | null;
  readonly address: string | null;
  readonly leased: boolean;
}

/** The parameters of `lane_commit` by name, in the order in which a batch gives them. */
const commitParameters = [
  ...['p_lane', 'p_epoch', 'p_from', 'p_count', 'p_head', 'p_at', 'p_config'],
  ...['a_player', 'a_no', 'a_asset', 'a_pocket', 'a_balance'],
  ...['n_player', 'n_no', 'n_asset', 'n_pocket', 'n_balance'],
  ...['s_player', 's_nonce', 's_last_round', 's_seed', 't_player', 't_nonce', 't_last_round', 't_seed'],
  ...['c_player', 'c_id', 'c_act', 'c_verdict', 'c_codec', 'c_no', 'c_asset', 'c_game', 'c_out', 'c_in', 'c_balance'],
  ...['c_nonce', 'c_skipped', 'c_seed', 'c_round', 'c_round_stake', 'c_previous', 'c_fingerprint'],
  ...['c_body', 'c_result', 'c_hash', 'h_asset', 'h_pocket', 'h_delta', 'p_details'],
];

const COMMIT = {
  name: 'lane_commit',
  text: `select lane_commit(${commitParameters.map((name, index) => `${name} => $${String(index + 1)}`).join(', ')})`,
};

const STATEMENT_MS = 8_000;
const CALL_MS = 10_000;
/** Less than the time in which a lost connection is to be replaced, so that one attempt does not take all of it. */
const CONNECT_MS = 3_000;

/**
 * The writing connection of one lane. One call is one transaction: with no BEGIN around it, the reply that settles the
 * promise (ReadyForQuery) leaves the server after the commit. Calls may follow each other without waiting.
 */
export class GateConnection {
  readonly #client: pg.Client;
  #broken: Error | null = null;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', (error) => {
      this.#broken = error;
    });
    client.on('end', () => {
      this.#broken ??= new Error('the database closed the connection');
    });
  }

  /** Connects. Throws when the database can't be reached. */
  static async open(url: string): Promise<GateConnection> {
    const settings = connectionSettings(url, { name: 'lane', statementTimeoutMs: STATEMENT_MS });
    // A network that swallows everything would keep a call for minutes: then the connection is given up.
    const bounds = { query_timeout: CALL_MS, connectionTimeoutMillis: CONNECT_MS };
    const client = new pg.Client({ ...settings, ...bounds, pipeline: true } as pg.ClientConfig);
    const connection = new GateConnection(client);
    await client.connect();
    return connection;
  }

  get isBroken(): boolean {
    return this.#broken !== null;
  }

  /**
   * Writes a batch behind the gate. Throws the database's error (`CR001`: not the owner, or not where we thought), or
   * `UnwritableBatch` before anything was sent.
   */
  async commit(lane: number, epoch: number, batch: Batch, cipher: SeedCipher): Promise<void> {
    const values = [String(lane), String(epoch), ...parametersOf(batch, cipher)];
    await this.#client.query({ ...COMMIT, values });
  }

  /** Fences a former use of this epoch for ever and tells where the lane stands; `null` when another owner has it. */
  async fence(lane: number, epoch: number): Promise<Position | null> {
    return positionOf(await this.#client.query<PositionRow>('select * from lane_fence($1, $2)', [lane, epoch]));
  }

  async renew(lane: number, epoch: number): Promise<boolean> {
    const { rows } = await this.#client.query<{ ok: boolean }>('select lane_renew($1, $2) as ok', [lane, epoch]);
    return rows[0]?.ok === true;
  }

  async release(lane: number, epoch: number): Promise<void> {
    await this.#client.query('select lane_release($1, $2)', [lane, epoch]);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

function parametersOf(batch: Batch, cipher: SeedCipher): (string | Buffer | null)[] {
  try {
    return batch.parameters(cipher);
  } catch (error) {
    throw new UnwritableBatch(error);
  }
}

interface PositionRow {
  readonly epoch: bigint;
  readonly seq: bigint;
  readonly head: Buffer;
}

function positionOf({ rows: [row] }: { rows: PositionRow[] }): Position | null {
  if (row === undefined) return null;
  return { epoch: toSafeInteger(row.epoch), seq: toSafeInteger(row.seq), head: bytesOf(row.head) };
}

/** Takes a lane that is free, one's own, or (with `seenEpoch`) whose owner was seen dead at that epoch. */
export async function takeLane(
  pool: Pool,
  lane: number,
  who: { readonly owner: string; readonly address: string },
  seenEpoch: number | null,
): Promise<Position | null> {
  return positionOf(
    await pool.query<PositionRow>('select * from lane_take($1, $2, $3, $4)', [lane, who.owner, who.address, seenEpoch]),
  );
}

/** All lanes with their holders. */
export async function listHolders(pool: Pool): Promise<Holder[]> {
  const { rows } = await pool.query<
    PositionRow & { id: number; owner: string | null; address: string | null; leased: boolean }
  >('select id, epoch, seq, head, owner, address, lease_until > now() as leased from lane order by id');
  return rows.map((row) => ({
    lane: row.id,
    owner: row.owner,
    address: row.address,
    leased: row.leased,
    epoch: toSafeInteger(row.epoch),
    seq: toSafeInteger(row.seq),
    head: bytesOf(row.head),
  }));
}

const findCommandsSql = `select ${commandColumns}, encode(p.server_seed_hash, 'hex') as pair_hash, p.client_seed, p.client_seed_by
  from unnest($1::bigint[], $2::uuid[]) x(player_id, id)
  join command c on c.player_id = x.player_id and c.id = x.id
  left join seed_pair p on p.player_id = c.player_id and p.id = c.seed_id`;

/** Those of the commands that are in the book. */
export async function findCommands(
  pool: Pool,
  commands: readonly { readonly playerId: bigint; readonly id: string }[],
): Promise<StoredCommand[]> {
  const { rows } = await pool.query<CommandRecord & PairRecord>(findCommandsSql, [
    commands.map(({ playerId }) => String(playerId)),
    commands.map(({ id }) => id),
  ]);
  return rows.map((record) => ({ row: rowOfRecord(record), pair: pairOfRecord(record) }));
}
