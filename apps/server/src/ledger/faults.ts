import { sqlState } from '../platform/database.js';

/** What a failed commit means for its batch. */
export type Fault =
  /** Another owner has the lane, or wrote to it. */
  | 'fenced'
  /** An id of the batch is in the book already. */
  | 'duplicate'
  /** A passing fault: the same batch again. */
  | 'again'
  /** The database took offence at a row; the batch was rolled back. */
  | 'data'
  /** The database has no room, memory or connections. */
  | 'resources'
  /** The connection is gone: it is not known whether the batch was committed. */
  | 'unknown';

/** A row of the batch does not fit its column: nothing was sent. */
export class UnwritableBatch extends Error {
  constructor(cause: unknown) {
    super('a batch could not be written down', { cause });
    this.name = 'UnwritableBatch';
  }
}

const again = new Set(['40001', '40P01', '55P03', '57014']);

/** Reads the fault off the database's error. Source of the codes: PostgreSQL documentation, appendix A. */
export function faultOf(error: Error): Fault {
  if (error instanceof UnwritableBatch) return 'data';
  const code = sqlState(error);
  if (code === undefined) return 'unknown';
  if (code === 'CR001') return 'fenced';
  if (code === '23505' && 'constraint' in error && error.constraint === 'command_pkey') return 'duplicate';
  if (again.has(code)) return 'again';
  if (code.startsWith('53')) return 'resources';
  // The server ended this connection (57P0x), or the protocol broke (08xxx): no word on the transaction.
  if (code.startsWith('57P') || code.startsWith('08')) return 'unknown';
  return 'data';
}
