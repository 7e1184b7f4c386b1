import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Command } from './act.js';
import { bytesOf, fingerprintOf, hex, linkHash, sha256, verdict, type CommandRow } from './row.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * The canonical form of a row is fixed for ever: whoever changes it breaks every chain that was ever written. Held by a
 * second encoder, written from the description, and by hashes that stand here as text.
 */

type Unlinked = Omit<CommandRow, 'hash'>;

const bet: Unlinked = {
  playerId: 4_611_686_018_427_387_903n,
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  seq: 4_294_967_297,
  atMs: 1_700_000_000_123,
  outMinor: 10_000n,
  inMinor: 19_800n,
  balanceMinor: 9_007_199_254_740_993n,
  nonce: 9_007_199_254_740_991,
  roundId: null,
  roundStakeMinor: null,
  previous: 41,
  seedId: 7,
  configId: 3,
  skipped: 1,
  lane: 2,
  act: 10,
  verdict: verdict.accepted,
  codec: 1,
  no: 0,
  asset: 1,
  game: 1,
  fingerprint: sha256('fingerprint').slice(0, 16),
  body: '{"side":"under","wins":4950}',
  result: '{"roll":12,"win":true}',
};

const refusedMove: Unlinked = {
  ...bet,
  playerId: -1n,
  outMinor: null,
  inMinor: null,
  balanceMinor: null,
  nonce: null,
  roundId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  roundStakeMinor: 20_000n,
  previous: null,
  seedId: null,
  skipped: null,
  act: 11,
  verdict: verdict.refused,
  asset: null,
  game: null,
  body: '{"name":"казино 🎲"}',
  result: null,
};

const before = sha256('croupier lane 2');

/** The form in plain words: flag, then value; integers big-endian; text in UTF-8 with its length. */
function canonical(head: string, row: Unlinked, effects: string | null): Buffer {
  const parts: Buffer[] = [Buffer.from(head, 'latin1'), Buffer.from([1])];
  const put = (value: unknown, bytes: () => Buffer): void => {
    parts.push(value === null ? Buffer.from([0]) : Buffer.concat([Buffer.from([1]), bytes()]));
  };
  const int8 = (value: bigint | number | null): void => {
    put(value, () => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(value ?? 0));
      return bytes;
    });
  };
  const int4 = (value: number | null): void => {
    put(value, () => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value ?? 0);
      return bytes;
    });
  };
  const uuid = (value: string | null): void => {
    put(value, () => Buffer.from((value ?? '').replaceAll('-', ''), 'hex'));
  };
  const text = (value: string | null): void => {
    put(value, () => {
      const bytes = Buffer.from(value ?? '', 'utf8');
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    });
  };
  int8(row.playerId);
  uuid(row.id);
  for (const value of [row.seq, row.atMs, row.outMinor, row.inMinor, row.balanceMinor, row.nonce]) int8(value);
  uuid(row.roundId);
  for (const value of [row.roundStakeMinor, row.previous]) int8(value);
  for (const value of [row.seedId, row.configId, row.skipped, row.lane, row.act, row.verdict, row.codec]) int4(value);
  for (const value of [row.no, row.asset, row.game]) int4(value);
  parts.push(Buffer.from(row.fingerprint, 'latin1'));
  text(row.body);
  text(row.result);
  put(effects, () => Buffer.from(effects ?? '', 'latin1'));
  return Buffer.concat(parts);
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the link of a row in the chain', () => {
  it('[G-REC-7] is what it was when the first book was written', () => {
    expect(hex(linkHash(before, bet, null))).toBe('9567a5dac4e85d2026756686db6fdfe16b81e583aaf64d284900abf7d657c776');
    expect(hex(linkHash(before, bet, sha256('effects')))).toBe(
      '26e050d3ad9a16ec13bef142d2fa088f3c023a4a07b9e912639a5ca380ef2436',
    );
    expect(hex(linkHash(before, refusedMove, null))).toBe(
      '358f9f104bcd6938494a19a907083f964e754003bcc02b60d4d1159e0559943f',
    );
  });

  it('[G-REC-7] is SHA-256 over the head before, the version, every column in its order, and the effects', () => {
    for (const row of [bet, refusedMove]) {
      for (const effects of [null, sha256('effects')]) {
        expect(hex(linkHash(before, row, effects))).toBe(hashOf(canonical(before, row, effects)));
      }
    }
  });

  it('[G-REC-7] is so for any row, however long its texts', () => {
    const int8 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    const count = fc.maxSafeNat();
    const int4 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((part) => part.repeat(500)),
    );
    const anyRow: fc.Arbitrary<Unlinked> = fc.record({
      playerId: int8,
      id: fc.uuid(),
      seq: count,
      atMs: count,
      outMinor: fc.option(int8),
      inMinor: fc.option(int8),
      balanceMinor: fc.option(int8),
      nonce: fc.option(count),
      roundId: fc.option(fc.uuid()),
      roundStakeMinor: fc.option(int8),
      previous: fc.option(count),
      seedId: fc.option(int4),
      configId: int4,
      skipped: fc.option(int4),
      lane: int4,
      act: int4,
      verdict: fc.constantFrom(verdict.accepted, verdict.refused),
      codec: int4,
      no: int4,
      asset: fc.option(int4),
      game: fc.option(int4),
      fingerprint: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytesOf),
      body: text,
      result: fc.option(text),
    });
    fc.assert(
      fc.property(anyRow, fc.option(fc.constant(sha256('effects'))), (row, effects) => {
        expect(hex(linkHash(before, row, effects))).toBe(hashOf(canonical(before, row, effects)));
      }),
      { numRuns: 300 },
    );
  });

  it('[G-REC-7] is another when any column, the effects or the head before are another', () => {
    const changed: { [Key in keyof Unlinked]: Unlinked[Key] } = {
      playerId: bet.playerId - 1n,
      id: '0f8fad5b-d9cb-469f-a165-70867728950f',
      seq: bet.seq + 1,
      atMs: bet.atMs + 1,
      outMinor: 10_001n,
      inMinor: null,
      balanceMinor: 9_007_199_254_740_992n,
      nonce: 9_007_199_254_740_990,
      roundId: bet.id,
      roundStakeMinor: 0n,
      previous: null,
      seedId: 8,
      configId: 4,
      skipped: null,
      lane: 3,
      act: 11,
      verdict: verdict.refused,
      codec: 2,
      no: 1,
      asset: 2,
      game: null,
      fingerprint: sha256('other').slice(0, 16),
      body: '{"side":"under","wins":4951}',
      result: null,
    };
    const links = Object.entries(changed).map(([key, value]) => linkHash(before, { ...bet, [key]: value }, null));
    links.push(linkHash(before, bet, null), linkHash(sha256('x'), bet, null), linkHash(before, bet, sha256('effects')));
    expect(new Set(links).size).toBe(Object.keys(bet).length + 3);
  });

  it('needs a whole hash before it', () => {
    expect(() => linkHash('short', bet, null)).toThrow('a hash of 32 bytes before');
    expect(() => linkHash(before, { ...bet, id: 'no uuid' }, null)).toThrow('a UUID, not no uuid');
  });
});

describe('the fingerprint of a command', () => {
  const command: Command = {
    playerId: 1n,
    id: bet.id,
    act: 10,
    no: 0,
    asset: 1,
    game: 1,
    roundId: null,
    amountMinor: 10_000n,
    body: '{"wins":1}',
  };

  it('[S-BIZ-1] is 16 bytes that are fixed for ever', () => {
    expect(hex(fingerprintOf(command))).toBe(
      createHash('sha256').update('10|0|1|1||10000|{"wins":1}').digest('hex').slice(0, 32),
    );
    const move = { ...command, asset: null, game: null, amountMinor: null, roundId: bet.id };
    expect(hex(fingerprintOf(move))).toBe(
      createHash('sha256').update(`10|0|null|null|${bet.id}|null|{"wins":1}`).digest('hex').slice(0, 32),
    );
  });

  it('[S-BIZ-1] is another for any other content, and the same for another player or id', () => {
    const others: Partial<Command>[] = [
      { act: 11 },
      { no: 1 },
      { asset: null },
      { game: 2 },
      { roundId: bet.id },
      { amountMinor: 10_001n },
      { body: '{"wins":2}' },
    ];
    const prints = [command, ...others.map((change) => ({ ...command, ...change }))].map(fingerprintOf);
    expect(new Set(prints).size).toBe(others.length + 1);
    expect(fingerprintOf({ ...command, playerId: 2n, id: 'other', content: {} })).toBe(fingerprintOf(command));
  });
});

it('bytes as text of code points 0..255 go there and back', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(bytesOf(all)).toHaveLength(256);
  expect(hex(bytesOf(all))).toBe(Buffer.from(all).toString('hex'));
  expect(bytesOf(all.subarray(10, 12))).toBe('\n\v');
  expect(hex(sha256('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
