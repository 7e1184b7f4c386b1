import { inSnapshot, type Snapshot } from '../platform/snapshot.js';
import type { Pool } from '../platform/database.js';

/** Where money can be, in the order in which the trial balance shows it. */
const pockets = ['cash', 'bonus', 'held', 'in_play', 'house', 'outside'] as const;
type PocketName = (typeof pockets)[number];

/** One asset: what is in each pocket over all players and lanes, and the sum, which is zero. */
export interface AssetBalance {
  readonly asset: string;
  readonly scale: number;
  readonly pockets: Readonly<Record<PocketName, bigint>>;
  readonly sumMinor: bigint;
}

/** An account, or a pocket of a lane's house, whose balance is not what it should be. Amounts are minor units. */
export interface OffAccount {
  /** `account` with a player, or `lane_house` with a lane. */
  readonly table: 'account' | 'lane_house';
  readonly playerId?: string;
  readonly accountNo?: number;
  readonly lane?: number;
  readonly asset: string;
  readonly pocket: string;
  readonly balanceMinor: string;
  /** What it should be, and by what. */
  readonly expectedMinor: string;
  readonly by: 'postings' | 'open holds' | 'open rounds';
}

export interface TrialBalance {
  readonly assets: readonly AssetBalance[];
  readonly off: readonly OffAccount[];
  /** Whether every sum is zero and no account is off. */
  readonly isBalanced: boolean;
}

/** Accounts that are off beyond this many are not listed. */
const OFF_MAX = 100;

/** Takes the balance of the whole book at one moment. Only adds up and compares: what moved why, the audit proves. */
export function takeTrialBalance(pool: Pool): Promise<TrialBalance> {
  return inSnapshot(pool, async (snapshot) => {
    const assets = await readAssetBalances(snapshot);
    const off: OffAccount[] = [];
    for (const sql of [accountsSql, housesSql, heldSql, inPlaySql]) {
      const { rows } = await snapshot.query<{ off: OffAccount }>(`${sql} limit ${String(OFF_MAX)}`);
      off.push(...rows.map((row) => row.off));
    }
    return { assets, off, isBalanced: off.length === 0 && assets.every(({ sumMinor }) => sumMinor === 0n) };
  });
}

async function readAssetBalances(snapshot: Snapshot): Promise<AssetBalance[]> {
  const { rows } = await snapshot.query<{ asset: string; scale: number; pocket: PocketName | null; sum: string }>(
    `select coalesce(a.code, b.asset::text) as asset, coalesce(a.scale, 0)::smallint as scale,
        pocket_name(b.pocket) as pocket, coalesce(sum(b.balance), 0)::text as sum
       from asset a full join (select asset, pocket, balance from account
         union all select asset, pocket, balance from lane_house) b on b.asset = a.id
      group by a.id, a.code, a.scale, b.asset, b.pocket order by a.id`,
  );
  const codes = [...new Set(rows.map(({ asset }) => asset))];
  return codes.map((asset) => {
    const own = rows.filter((row) => row.asset === asset);
    const balanceOf = (pocket: PocketName): bigint => BigInt(own.find((row) => row.pocket === pocket)?.sum ?? '0');
    const sumMinor = own.reduce((sum, row) => sum + BigInt(row.sum), 0n);
    return {
      asset,
      scale: own[0]?.scale ?? 0,
      pockets: Object.fromEntries(pockets.map((name) => [name, balanceOf(name)])) as Record<PocketName, bigint>,
      sumMinor,
    };
  });
}

/** Both sides of every posting, each with its sign. */
const moved = `select p.lane, p.player_id, p.account_no, p.asset, m.pocket, m.amount
    from posting p cross join lateral (values (p.debit, -p.amount), (p.credit, p.amount)) m(pocket, amount)`;

/** Players' pockets against the sum of their postings. */
const accountsSql = `with moved as (${moved}), due as (
    select player_id, account_no, asset, pocket, sum(amount) as amount from moved
     where pocket not in ('house', 'outside') group by player_id, account_no, asset, pocket),
  held as (select b.player_id, b.no as account_no, coalesce(a.code, b.asset::text) as asset, pocket_name(b.pocket) as pocket,
      b.balance from account b left join asset a on a.id = b.asset)
  select jsonb_build_object('table', 'account', 'playerId', player_id::text, 'accountNo', account_no, 'asset', asset,
      'pocket', pocket, 'balanceMinor', coalesce(balance, 0)::text, 'expectedMinor', coalesce(amount, 0)::text,
      'by', 'postings') as off
    from held full join due using (player_id, account_no, asset, pocket)
   where coalesce(balance, 0) <> coalesce(amount, 0)`;

/** House and outside of each lane against the sum of their postings. */
const housesSql = `with moved as (${moved}), due as (
    select lane, asset, pocket, sum(amount) as amount from moved where pocket in ('house', 'outside')
     group by lane, asset, pocket),
  held as (select b.lane, coalesce(a.code, b.asset::text) as asset, pocket_name(b.pocket) as pocket, b.balance
      from lane_house b left join asset a on a.id = b.asset)
  select jsonb_build_object('table', 'lane_house', 'lane', lane, 'asset', asset, 'pocket', pocket,
      'balanceMinor', coalesce(balance, 0)::text, 'expectedMinor', coalesce(amount, 0)::text, 'by', 'postings') as off
    from held full join due using (lane, asset, pocket)
   where coalesce(balance, 0) <> coalesce(amount, 0)`;

/** A pocket against the open things whose money it holds. */
function openSql(pocket: 'held' | 'in_play', by: OffAccount['by'], open: string): string {
  return `with due as (${open}),
    held as (select player_id, no, asset, balance from account where pocket_name(pocket) = '${pocket}')
    select jsonb_build_object('table', 'account', 'playerId', player_id::text, 'accountNo', no,
        'asset', coalesce((select code from asset a where a.id = x.asset), x.asset::text), 'pocket', '${pocket}',
        'balanceMinor', coalesce(balance, 0)::text, 'expectedMinor', coalesce(amount, 0)::text, 'by', '${by}') as off
      from (held full join due using (player_id, no, asset)) x
     where coalesce(balance, 0) <> coalesce(amount, 0)`;
}

const heldSql = openSql(
  'held',
  'open holds',
  'select player_id, no, asset, sum(amount) as amount from hold where state = 1 group by player_id, no, asset',
);
const inPlaySql = openSql(
  'in_play',
  'open rounds',
  'select player_id, no, asset, sum(stake) as amount from round where closed_seq is null group by player_id, no, asset',
);
