import { randomUUID } from 'node:crypto';
import type { Pool } from '../../src/platform/database.js';

/** A column of a table as the catalogue has it. */
export interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isNullable: boolean;
}

/** A change of one column of one row, made. */
export interface Change {
  readonly from: string | null;
  readonly to: string | null;
}

/** Every column of every table of the schema. */
export async function readColumns(owner: Pool): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `select c.table_name as table, c.column_name as column, c.data_type as type, c.is_nullable = 'YES' as "isNullable"
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'croupier' and t.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
  return rows;
}

/** Where constraints let none of so many rows be changed, they let none. */
const ROWS_TRIED = 60;

/** Puts tables back as they were when it was made. The owner does all of it, with the insert-only triggers switched off. */
export class Tampering {
  readonly #owner: Pool;

  private constructor(owner: Pool) {
    this.#owner = owner;
  }

  static async begin(owner: Pool, tables: Iterable<string>): Promise<Tampering> {
    await owner.query('create schema kept');
    for (const table of tables) {
      await owner.query(`create table kept.${table} as table ${table}`);
      await owner.query(`alter table ${table} disable trigger user`);
    }
    return new Tampering(owner);
  }

  /** Runs `work` on a changed book and puts these tables back. */
  async during<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      for (const table of tables) {
        await this.#owner.query(`truncate ${table}; insert into ${table} select * from kept.${table}`);
      }
    }
  }

  /**
   * Changes the column in the first row where the table's constraints let it: `kind` says whether a value becomes another
   * one, null becomes a value, or a value null. Null where no row lets it.
   */
  async change({ table, column, type }: Column, kind: 'value' | 'fill' | 'clear'): Promise<Change | null> {
    const { rows } = await this.#owner.query<{ ctid: string; value: string | null }>(
      `select ctid::text, ${column}::text as value from ${table} where ${column} is ${kind === 'fill' ? '' : 'not'} null`,
    );
    // From the middle on: the first rows are the house's own.
    const start = Math.floor(rows.length / 2);
    for (const { ctid, value } of [...rows.slice(start), ...rows.slice(0, start)].slice(0, ROWS_TRIED)) {
      for (const to of kind === 'clear' ? [null] : otherValues(type, value)) {
        if (await this.#try(table, column, ctid, to)) return { from: value, to };
      }
    }
    return null;
  }

  async #try(table: string, column: string, ctid: string, to: string | null): Promise<boolean> {
    try {
      await this.#owner.query(`update ${table} set ${column} = $1 where ctid = $2::tid`, [to, ctid]);
      return true;
    } catch (error) {
      // 23xxx: a constraint stood in the way.
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('23')) return false;
      throw error;
    }
  }
}

/** Values near the one that is there: the smallest change is the hardest to see. */
function otherValues(type: string, value: string | null): string[] {
  switch (type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
      return [1n, -1n, 7n].map((delta) => String(BigInt(value ?? '0') + delta));
    case 'uuid':
      return [randomUUID()];
    case 'timestamp with time zone':
      return [value === null ? 'now' : withMicrosecond(value)];
    case 'bytea':
      return [flipped(value ?? '\\x00')];
    case 'text':
      return [`${value ?? ''} `, 'real', 'play'].filter((other) => other !== value);
    default:
      throw new Error(`a column of type ${type} is new here`);
  }
}

/** A microsecond later: PostgreSQL writes as many digits of it as there are. */
function withMicrosecond(text: string): string {
  const [, start = '', fraction = '', zone = ''] = /^(.*:\d\d)(?:\.(\d+))?([+-].*)$/.exec(text) ?? [];
  return `${start}.${fraction.padEnd(6, '0').slice(0, 5)}${fraction[5] === '1' ? '2' : '1'}${zone}`;
}

/** The last bit flipped. */
function flipped(hex: string): string {
  const bytes = Buffer.from(hex.slice(2), 'hex');
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return `\\x${bytes.toString('hex')}`;
}
