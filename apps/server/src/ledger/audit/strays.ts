import type { ClientBase } from 'pg';
import type { Configuration } from '../configuration.js';
import { pocket } from '../pockets.js';
import { hex } from '../row.js';
import { checkCheckpoint, readTree, type StoredCheckpoint } from './checkpoints.js';
import type { LaneReplay } from './lane-replay.js';
import { checkpointTable, failStray, readRows, transferTable, type StoredTable } from './stored-table.js';

/** The journal's table as far as a stray row is named by it. */
const commandTable: StoredTable = {
  name: 'command',
  key: ['lane', 'seq', 'player_id', 'id'],
  columns: { lane: 't.lane::text', seq: 't.seq::text', player_id: 't.player_id::text', id: 't.id::text' },
};

/** Rows of the insert-only tables that stand outside every lane. Throws `DoesNotFollow`. */
export async function refuseStrays(client: ClientBase): Promise<void> {
  const outside = 'where not exists (select from lane l where l.id = t.lane and t.seq between 1 and l.seq) limit 1';
  for (const table of [commandTable, transferTable, checkpointTable]) {
    await readRows(client, table, outside, (row) => failStray(table, row));
  }
}

/**
 * Checkpoints that were written after their rows had been replayed: head and root are read from the rows again, which were
 * found right. Throws `DoesNotFollow`.
 */
export async function checkLateCheckpoints(
  client: ClientBase,
  replay: LaneReplay,
  late: readonly StoredCheckpoint[],
  configurations: ReadonlyMap<number, Configuration>,
): Promise<void> {
  for (const checkpoint of late) {
    const { lane, seq } = checkpoint;
    const { tree, lastHex } = await readTree(client, lane, replay.position.checkpointSeq, seq);
    const { rows } = await client.query<{ config_id: number }>(
      'select config_id from command where lane = $1 and seq = $2',
      [lane, seq],
    );
    checkCheckpoint(checkpoint, {
      headHex: lastHex,
      rootHex: hex(tree.root()),
      totals: await totalsAt(client, replay, seq),
      keyHex: configurations.get(rows[0]?.config_id ?? -1)?.checkpointKeyHex ?? '',
    });
    replay.passCheckpoint(seq);
  }
}

/** From the totals of the checkpoint before, which was compared, and what moved between the two. */
async function totalsAt(client: ClientBase, { lane, position }: LaneReplay, seq: number): Promise<Map<number, bigint>> {
  const before = await client.query<{ totals: string }>('select totals from checkpoint where lane = $1 and seq = $2', [
    lane,
    position.checkpointSeq,
  ]);
  const base = JSON.parse(before.rows[0]?.totals ?? '[]') as [number, number, string][];
  const totals = new Map(base.map(([asset, which, balance]) => [asset * 8 + which, BigInt(balance)]));
  const { rows } = await client.query<{ asset: number; debit: string; credit: string; amount: string }>(
    `select a.id as asset, p.debit, p.credit, sum(p.amount)::text as amount from posting p join asset a on a.code = p.asset
      where p.lane = $1 and p.seq > $2 and p.seq <= $3 group by a.id, p.debit, p.credit`,
    [lane, position.checkpointSeq, seq],
  );
  const houses = new Map<string, number>([
    ['house', pocket.house],
    ['outside', pocket.outside],
  ]);
  for (const { asset, debit, credit, amount } of rows) {
    for (const [name, delta] of [
      [debit, -BigInt(amount)],
      [credit, BigInt(amount)],
    ] as const) {
      const which = houses.get(name);
      if (which !== undefined) totals.set(asset * 8 + which, (totals.get(asset * 8 + which) ?? 0n) + delta);
    }
  }
  return totals;
}
