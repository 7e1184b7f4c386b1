import { Refusal, type Seeds } from '@croupier/contract';
import type { Pool } from '../platform/database.js';
import { toSafeInteger } from '../platform/integers.js';

/** Commitments as the player may see them. Throws `Refusal('player_not_found')`. */
export async function readSeeds(pool: Pool, playerId: bigint): Promise<Seeds> {
  const { rows } = await pool.query<{ hash: string; next: string; client_seed: string; by: number; nonce: bigint }>(
    `select encode(a.server_seed_hash, 'hex') as hash, encode(n.server_seed_hash, 'hex') as next, a.client_seed,
        a.client_seed_by as by, s.nonce
       from player_state s
       join seed_pair a on a.player_id = s.player_id and a.id = s.seed_id
       join seed_pair n on n.player_id = s.player_id and n.id = s.seed_id + 1
      where s.player_id = $1`,
    [String(playerId)],
  );
  const [row] = rows;
  if (row === undefined) throw new Refusal('player_not_found');
  return {
    serverSeedHash: row.hash,
    nextServerSeedHash: row.next,
    clientSeed: row.client_seed,
    clientSeedBy: row.by === 1 ? 'player' : 'house',
    nonce: toSafeInteger(row.nonce),
  };
}
