import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { faultOf, UnwritableBatch } from './faults.js';

function databaseError(code: string, constraint?: string): Error {
  const error = new pg.DatabaseError('planted', 0, 'error');
  error.code = code;
  if (constraint !== undefined) error.constraint = constraint;
  return error;
}

describe('a failed commit', () => {
  it.each([
    ['CR001', 'fenced'],
    ['40001', 'again'],
    ['40P01', 'again'],
    ['55P03', 'again'],
    ['57014', 'again'],
    ['53100', 'resources'],
    ['53300', 'resources'],
    ['57P01', 'unknown'],
    ['57P02', 'unknown'],
    ['57P03', 'unknown'],
    ['08006', 'unknown'],
    ['08P01', 'unknown'],
    ['22003', 'data'],
    ['22021', 'data'],
    ['23502', 'data'],
    ['23514', 'data'],
    ['CR003', 'data'],
    ['42501', 'data'],
    ['XX000', 'data'],
  ])('of code %s is read as %s', (code, fault) => {
    expect(faultOf(databaseError(code))).toBe(fault);
  });

  it('[S-BIZ-1] of a doubled key is a duplicate only where the key is the command’s', () => {
    expect(faultOf(databaseError('23505', 'command_pkey'))).toBe('duplicate');
    expect(faultOf(databaseError('23505', 'account_pkey'))).toBe('data');
    expect(faultOf(databaseError('23505'))).toBe('data');
    expect(faultOf(databaseError('23503', 'command_pkey'))).toBe('data');
  });

  it('[S-BIZ-1] without a word of the database is unknown, never guessed', () => {
    expect(faultOf(new Error('Connection terminated unexpectedly'))).toBe('unknown');
  });

  it('that was never sent is the data’s fault, and says by what', () => {
    const cause = new RangeError('too large');
    const error = new UnwritableBatch(cause);
    expect(faultOf(error)).toBe('data');
    expect(error).toMatchObject({ name: 'UnwritableBatch', cause, message: 'a batch could not be written down' });
  });
});
