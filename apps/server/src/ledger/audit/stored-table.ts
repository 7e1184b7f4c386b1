import type { ClientBase } from 'pg';
import { copyOut, type PgTuple } from '../../platform/pg-copy.js';
import { DoesNotFollow, type AuditFailure } from './does-not-follow.js';

/**
 * The tables beside the journal as the audit reads them: every column as text, so that one comparison serves all, and a
 * difference is shown as a person would see it. Rows of these tables are rare beside bets.
 */

/** A row: columns by name. */
export type TextRow = Readonly<Record<string, string | null>>;

export interface StoredTable {
  readonly name: string;
  readonly key: readonly string[];
  /** Every column of the table, with the SQL of its text; `t` is the row. */
  readonly columns: Readonly<Record<string, string>>;
}

const plain = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `t.${name}::text`]));
const hex = (name: string): Record<string, string> => ({ [name]: `encode(t.${name}, 'hex')` });
/** Seconds since 1970 with six decimals, which loses nothing. */
const time = (name: string): Record<string, string> => ({ [name]: `extract(epoch from t.${name})::text` });

export const accountTable: StoredTable = {
  name: 'account',
  key: ['player_id', 'no', 'asset', 'pocket'],
  columns: plain('player_id', 'no', 'asset', 'pocket', 'balance'),
};
export const playerStateTable: StoredTable = {
  name: 'player_state',
  key: ['player_id'],
  columns: plain('player_id', 'nonce', 'last_round', 'seed_id', 'lane'),
};
export const laneHouseTable: StoredTable = {
  name: 'lane_house',
  key: ['lane', 'asset', 'pocket'],
  columns: plain('lane', 'asset', 'pocket', 'balance'),
};
export const laneTable: StoredTable = {
  name: 'lane',
  key: ['id'],
  columns: { ...plain('id', 'epoch', 'seq'), ...hex('head') },
};
export const transferTable: StoredTable = {
  name: 'transfer',
  key: ['lane', 'seq', 'leg'],
  columns: plain('lane', 'seq', 'leg', 'player_id', 'no', 'asset', 'debit', 'credit', 'amount'),
};
export const roundTable: StoredTable = {
  name: 'round',
  key: ['player_id', 'id'],
  columns: {
    ...plain('player_id', 'id', 'stake', 'cap', 'payout', 'nonce', 'opened_seq', 'closed_seq', 'seed_id', 'config_id'),
    ...plain('no', 'asset', 'game', 'params', 'moves', 'view'),
  },
};
export const holdTable: StoredTable = {
  name: 'hold',
  key: ['player_id', 'id'],
  columns: {
    ...plain('player_id', 'id', 'amount', 'settled', 'opened_seq', 'closed_seq', 'no', 'asset', 'state'),
    ...time('expires_at'),
  },
};
export const seedPairTable: StoredTable = {
  name: 'seed_pair',
  key: ['player_id', 'id'],
  columns: {
    ...plain('player_id', 'id', 'committed_seq', 'revealed_seq', 'client_seed_by', 'client_seed', 'server_seed'),
    ...hex('server_seed_hash'),
    ...hex('server_seed_enc'),
  },
};
export const checkpointTable: StoredTable = {
  name: 'checkpoint',
  key: ['lane', 'seq'],
  columns: { ...plain('lane', 'seq', 'totals'), ...time('at'), ...hex('head'), ...hex('root'), ...hex('signature') },
};

/** Reads rows in the order of `rest`, what stands after `from <table> t` in the SELECT. Returns how many. */
export function readRows(
  client: ClientBase,
  { name, columns }: StoredTable,
  rest: string,
  take: (row: TextRow) => void,
): Promise<number> {
  const names = Object.keys(columns);
  const select = `select ${Object.values(columns).join(', ')} from ${name} t ${rest}`;
  return copyOut(client, select, (tuple: PgTuple) => {
    const row: Record<string, string | null> = {};
    for (const column of names) row[column] = tuple.textOrNull();
    take(row);
  });
}

/** The row's key alone. */
export function keyOf({ key }: StoredTable, row: TextRow): TextRow {
  return Object.fromEntries(key.map((column) => [column, row[column] ?? null]));
}

/** The command that a row belongs to, as far as it is known. */
export type CommandWhere = Pick<AuditFailure, 'lane' | 'seq' | 'commandId' | 'playerId'>;

/** Throws `DoesNotFollow` with the first column that differs. Columns that are not expected are not compared. */
export function compareRow(table: StoredTable, expected: TextRow, found: TextRow, where: CommandWhere = {}): void {
  for (const column of Object.keys(table.columns)) {
    const value = expected[column];
    if (value === undefined || value === found[column]) continue;
    throw new DoesNotFollow({
      check: 'row',
      table: table.name,
      column,
      row: keyOf(table, found),
      ...where,
      expected: shown(value),
      found: shown(found[column] ?? null),
    });
  }
}

/**
 * Of a row that should be there: where a row with its key is, says which column differs. Where that one is as it should be,
 * the command does not lead to it, so it is the command that was changed. Always throws `DoesNotFollow`.
 */
export async function failMissing(
  client: ClientBase,
  table: StoredTable,
  expected: TextRow,
  where: CommandWhere = {},
): Promise<never> {
  const conditions = table.key.map((column) => `${table.columns[column] ?? ''} = ${literal(expected[column] ?? '')}`);
  const stored: TextRow[] = [];
  await readRows(client, table, `where ${conditions.join(' and ')}`, (row) => stored.push(row));
  for (const row of stored) compareRow(table, expected, row, where);
  const row = keyOf(table, expected);
  if (stored.length > 0) {
    const parts = { expected: `a command that leads to its row of ${table.name}`, found: 'one that does not' };
    throw new DoesNotFollow({ check: 'link', table: 'command', row, ...where, ...parts });
  }
  throw new DoesNotFollow({
    ...{ check: 'row', table: table.name, row, ...where },
    expected: 'this row',
    found: 'none',
  });
}

/** A row that nothing in the journal accounts for. */
export function failStray(table: StoredTable, row: TextRow): never {
  throw new DoesNotFollow({
    check: 'row',
    table: table.name,
    row: keyOf(table, row),
    expected: 'no such row',
    found: 'a row that belongs to nothing',
  });
}

const SHOWN_MAX = 200;

/** A value in a message: long ones are cut. */
export function shown(value: string | number | bigint | null): string {
  const text = String(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
}

/** COPY takes no parameters; values are numbers and UUIDs of our own making. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
