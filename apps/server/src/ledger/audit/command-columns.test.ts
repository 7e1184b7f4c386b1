import { describe, expect, test } from 'vitest';
import { linkHash, verdict, type CommandRow } from '../row.js';
import { DoesNotFollow } from './does-not-follow.js';
import { compareCommands } from './lane-replay.js';
import { commandFields } from './stored-command.js';

/**
 * A field of the journal that is in no hash, or that the audit does not compare, could be edited unseen. That these are all
 * of the catalogue's columns is shown where there is a database.
 */

const row: CommandRow = {
  playerId: 11n,
  id: '00000000-0000-4000-8000-000000000001',
  seq: 12,
  atMs: 13,
  outMinor: 14n,
  inMinor: 15n,
  balanceMinor: 16n,
  nonce: 17,
  roundId: '00000000-0000-4000-8000-000000000002',
  roundStakeMinor: 18n,
  previous: 19,
  seedId: 20,
  configId: 21,
  skipped: 22,
  lane: 23,
  act: 24,
  verdict: verdict.accepted,
  codec: 25,
  no: 26,
  asset: 27,
  game: 28,
  fingerprint: 'f'.repeat(16),
  body: '{"a":1}',
  result: '{"b":2}',
  hash: 'h'.repeat(32),
};
const BEFORE = 'b'.repeat(32);
const nullable = [
  ...['outMinor', 'inMinor', 'balanceMinor', 'nonce', 'roundId', 'roundStakeMinor', 'previous', 'seedId', 'skipped'],
  ...['asset', 'game', 'result'],
] as readonly (keyof CommandRow)[];

test('[G-REC-7] every field of a row is compared', () => {
  expect(commandFields.map(([field]) => field).sort()).toEqual(Object.keys(row).sort());
});

describe('[G-REC-7] a change of one field', () => {
  const changes = commandFields.flatMap(([field]) => [
    { field, value: otherValue(field) },
    ...(nullable.includes(field) ? [{ field, value: null }] : []),
  ]);

  test.each(changes)('$field: $value', ({ field, value }) => {
    const changed: CommandRow = { ...row, [field]: value };
    if (field !== 'hash') expect(linkHash(BEFORE, changed, null)).not.toBe(linkHash(BEFORE, row, null));
    const column = commandFields.find(([name]) => name === field)?.[1];
    expect(() => {
      compareCommands(row, changed);
    }).toThrow(DoesNotFollow);
    expect(failureOf(changed)).toMatchObject({ table: 'command', column });
  });

  test('no change passes', () => {
    expect(() => {
      compareCommands(row, { ...row });
    }).not.toThrow();
  });

  test('the hash covers what else a command changed, and the hash before it', () => {
    const hashes = [
      linkHash(BEFORE, row, null),
      linkHash(BEFORE, row, 'e'.repeat(32)),
      linkHash(BEFORE, row, 'd'.repeat(32)),
      linkHash('c'.repeat(32), row, null),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

function otherValue(field: keyof CommandRow): string | number | bigint {
  const value = row[field];
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'number') return value + 1;
  const text = value ?? '';
  return `${text.slice(0, -1)}${text.endsWith('3') ? '4' : '3'}`;
}

function failureOf(changed: CommandRow): unknown {
  try {
    compareCommands(row, changed);
    return null;
  } catch (error) {
    return error instanceof DoesNotFollow ? error.failure : error;
  }
}
