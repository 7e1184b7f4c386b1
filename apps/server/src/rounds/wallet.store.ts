import type { Wallet } from '@croupier/contract';
import type { Rules } from '../ledger/act.js';
import { pocket } from '../ledger/pockets.js';
import type { Pool } from '../platform/database.js';

/** Balances by asset, of every account below the player; an asset on offer is shown when it is empty too. */
export async function readWallet(pool: Pool, rules: Rules, playerId: bigint): Promise<Wallet> {
  const { rows } = await pool.query<{ asset: number; pocket: number; balance: string }>(
    'select asset, pocket, sum(balance) as balance from account where player_id = $1 group by asset, pocket',
    [String(playerId)],
  );
  const held = new Set(rows.map(({ asset }) => asset));
  const balance = (asset: number, which: number): string =>
    rows.find((row) => row.asset === asset && row.pocket === which)?.balance ?? '0';
  const shown = [...rules.assets.values()].filter(({ id }) => rules.offered.has(id) || held.has(id));
  return {
    accounts: shown.map(({ id, code, scale }) => ({
      asset: code,
      scale,
      cashMinor: balance(id, pocket.cash),
      bonusMinor: balance(id, pocket.bonus),
      heldMinor: balance(id, pocket.held),
      inPlayMinor: balance(id, pocket.inPlay),
    })),
  };
}
