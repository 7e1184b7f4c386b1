import type { Pool } from '../platform/database.js';
import { SeedCipher } from './seed-cipher.js';

const READ_PAIRS = 1_000;

/**
 * Encrypts every server seed that is under an older master key again under the one in use. Returns how many. A seed that
 * somebody else turned over meanwhile is left as it is. Throws when a seed's own key is not among `masterKeys`.
 */
export async function resealSeeds(
  pool: Pool,
  masterKeys: readonly Buffer[],
  onProgress: (resealed: number) => void,
): Promise<number> {
  const cipher = new SeedCipher(masterKeys);
  let resealed = 0;
  let after = { playerId: String(-(2n ** 63n)), id: 0 };
  for (;;) {
    const { rows } = await pool.query<{ player_id: bigint; id: number; hash: string; enc: Buffer }>(
      `select player_id, id, encode(server_seed_hash, 'hex') as hash, server_seed_enc as enc from seed_pair
        where (player_id, id) > ($1, $2) order by player_id, id limit $3`,
      [after.playerId, after.id, READ_PAIRS],
    );
    for (const { player_id, id, hash, enc } of rows) {
      if (cipher.isCurrent(enc)) continue;
      const sealed = cipher.seal(player_id, id, hash, cipher.open(player_id, id, hash, enc));
      const done = await pool.query<{ ok: boolean }>('select reencrypt_seed($1, $2, $3, $4) as ok', [
        String(player_id),
        id,
        enc,
        sealed,
      ]);
      if (done.rows[0]?.ok === true) resealed += 1;
    }
    const last = rows.at(-1);
    if (last === undefined) return resealed;
    after = { playerId: String(last.player_id), id: last.id };
    onProgress(resealed);
  }
}
