import type { Pool } from '../platform/database.js';
import type { Command } from './act.js';
import { expireHold } from './holds/expire-hold.js';
import { systemId } from './system-id.js';

/** How many holds one look ends at most; the next look takes the rest. */
const HOLDS_MAX = 200;

/**
 * The commands that end holds of these lanes whose time is over by the lanes' own clock. Their ids follow from the holds, so any number of processes may send
 * them: each hold ends once. No rule waits for this: what may be decided about a hold follows from the time alone.
 */
export async function dueHolds(pool: Pool, nowMs: number, lanes: readonly number[]): Promise<Command[]> {
  const { rows } = await pool.query<{ player_id: bigint; id: string }>(
    `select h.player_id, h.id from hold h join player_state s on s.player_id = h.player_id
      where h.state = 1 and h.expires_at <= $1 and s.lane = any($2) order by h.expires_at limit $3`,
    [new Date(nowMs).toISOString(), lanes, HOLDS_MAX],
  );
  return rows.map(({ player_id, id }) => ({
    playerId: player_id,
    id: systemId(`expire hold ${id} of player ${String(player_id)}`),
    act: expireHold.code,
    no: 0,
    asset: null,
    game: null,
    roundId: null,
    amountMinor: null,
    body: JSON.stringify({ holdId: id }),
  }));
}
