import { describe, expect, it } from 'vitest';
import { commandOf, type Wish } from '../../test/oracle/commands.js';
import { fixedSeed } from '../../test/oracle/fair.js';
import { PaperLane } from '../../test/oracle/paper-lane.js';
import { Batch } from './batch.js';
import { pocket } from './pockets.js';
import { hex, sha256 } from './row.js';
import { SeedCipher } from './seed-cipher.js';
import { systemId } from './system-id.js';

/** What a batch hands to the one call that writes it: last values, each row once, and nothing that did not change. */

const PLAYER = 5n;
const key = Buffer.alloc(32, 7);
const cipher = new SeedCipher([key]);
const GENESIS = sha256('croupier lane 0');

/** A batch of these commands, decided on a lane where `before` were done already. */
function batchOf(before: readonly Wish[], wishes: readonly Wish[], houseKnown = new Map<number, bigint>()): Batch {
  const lane = new PaperLane();
  const send = (wish: Wish, index: number) =>
    lane.submit(commandOf(PLAYER, systemId(`command ${String(index)}`), wish));
  before.forEach(send);
  const batch = new Batch(before.length, lane.head, 1_700_000_000_123, 1, houseKnown);
  wishes.forEach((wish, index) => {
    batch.add(send(wish, before.length + index));
  });
  expect(batch.head).toBe(lane.head);
  return batch;
}

/** The elements of a parameter, as PostgreSQL would read them: numbers, null, or bytes. */
function elementsOf(parameter: unknown): (bigint | null | Buffer)[] {
  if (!Buffer.isBuffer(parameter)) throw new Error('not an array');
  if (parameter.readInt32BE(0) === 0) return [];
  const type = parameter.readInt32BE(8);
  const elements: (bigint | null | Buffer)[] = [];
  for (let at = 20; at < parameter.length;) {
    const length = parameter.readInt32BE(at);
    const bytes = parameter.subarray(at + 4, at + 4 + Math.max(0, length));
    if (length < 0) elements.push(null);
    else if (type === 20) elements.push(bytes.readBigInt64BE());
    else if (type === 23) elements.push(BigInt(bytes.readInt32BE()));
    else if (type === 21) elements.push(BigInt(bytes.readInt16BE()));
    else elements.push(bytes);
    at += 4 + Math.max(0, length);
  }
  expect(elements).toHaveLength(parameter.readInt32BE(12));
  return elements;
}

const first = { accounts: 5, newAccounts: 10, states: 15, newStates: 19, commands: 23, house: 44, details: 47 };
const slice = (batch: Batch, from: number, count: number): (bigint | null | Buffer)[][] =>
  batch
    .parameters(cipher)
    .slice(from, from + count)
    .map(elementsOf);

interface Details {
  readonly house: readonly object[];
  readonly transfers: readonly Record<string, unknown>[];
  readonly rounds: readonly Record<string, unknown>[];
  readonly holds: readonly Record<string, unknown>[];
  readonly seeds: readonly Record<string, unknown>[];
}

function detailsOf(batch: Batch): Details | null {
  const text = batch.parameters(cipher)[first.details];
  return typeof text === 'string' ? (JSON.parse(text) as Details) : null;
}

const open: Wish = { kind: 'open', clientSeed: 'mine', welcome: 100_000n };
const loss: Wish = { kind: 'bet', game: 'limbo', params: { targetX100: 100_000_000 }, stake: 10_000n, asset: 1, no: 0 };
const mines: Wish = { kind: 'bet', game: 'mines', params: { mines: 24 }, stake: 10_000n, asset: 1, no: 0 };
const tooMuch: Wish = { kind: 'reserve', amount: 1n, asset: 2, no: 0, expiresAtMs: 1 };
const deposit: Wish = { kind: 'deposit', amount: 900n, asset: 2, no: 0 };
const knownHouse = new Map([
  [1 * 8 + pocket.house, 0n],
  [2 * 8 + pocket.outside, 0n],
]);

describe('a batch', () => {
  it('begins with where it stands: seq before it, count, head, time, configuration', () => {
    const batch = batchOf([open], [loss, loss], knownHouse);
    const [from, count, head, at, config] = batch.parameters(cipher);
    expect([from, count, at, config]).toEqual(['1', '2', '2023-11-14T22:13:20.123Z', '1']);
    expect((head as Buffer).toString('hex')).toBe(hex(batch.head));
    expect([batch.from, batch.to]).toEqual([1, 3]);
    expect(batch.head).not.toBe(GENESIS);
    expect(batch.parameters(cipher)).toHaveLength(first.details + 1);
  });

  it('[G-GAM-10] writes the last balance of an account once, absolute, and the next nonce', () => {
    const batch = batchOf([open], [loss, loss, loss], knownHouse);
    expect(slice(batch, first.accounts, 5)).toEqual([[PLAYER], [0n], [1n], [1n], [70_000n]]);
    expect(slice(batch, first.newAccounts, 5)).toEqual([[], [], [], [], []]);
    expect(slice(batch, first.states, 4)).toEqual([[PLAYER], [3n], [4n], [1n]]);
    expect(slice(batch, first.newStates, 4)).toEqual([[], [], [], []]);
    expect(slice(batch, first.house, 3)).toEqual([[1n], [5n], [30_000n]]);
    expect(batch.houseDeltas).toEqual(new Map([[13, 30_000n]]));
    expect(batch.states.get(PLAYER)?.nonce).toBe(3);
    expect(detailsOf(batch)).toBeNull();
  });

  it('makes the rows of a new player, and of an account that was not there', () => {
    const batch = batchOf([], [open, deposit]);
    expect(slice(batch, first.accounts, 5)).toEqual([[], [], [], [], []]);
    expect(slice(batch, first.newAccounts, 5)).toEqual([
      [PLAYER, PLAYER],
      [0n, 0n],
      [1n, 2n],
      [1n, 1n],
      [100_000n, 900n],
    ]);
    expect(slice(batch, first.newStates, 4)).toEqual([[PLAYER], [0n], [null], [1n]]);
    expect(slice(batch, first.states, 4)).toEqual([[], [], [], []]);
    expect(slice(batch, first.house, 3)).toEqual([
      [1n, 2n],
      [5n, 6n],
      [-100_000n, -900n],
    ]);
    expect(detailsOf(batch)?.house).toEqual([
      { asset: 1, pocket: 5 },
      { asset: 2, pocket: 6 },
    ]);
  });

  it('writes nothing of a player who was only refused, but the row', () => {
    const batch = batchOf([open], [tooMuch], knownHouse);
    expect(slice(batch, first.accounts, 15)).toEqual(Array.from({ length: 15 }, () => []));
    const [player, id, act, verdict] = slice(batch, first.commands, 4);
    expect([player, act, verdict]).toEqual([[PLAYER], [20n], [2n]]);
    expect((id?.[0] as Buffer).toString('hex')).toBe(systemId('command 1').replaceAll('-', ''));
    expect(slice(batch, first.house, 3)).toEqual([[], [], []]);
  });

  it('tells a round once, as it stands at the end, and every leg of every command', () => {
    const round = systemId('command 1');
    const moves: Wish[] = [0, 1].map((reveal) => ({ kind: 'move', roundId: round, move: { reveal } }));
    const batch = batchOf([open], [mines, ...moves], knownHouse);
    const { rounds, transfers } = detailsOf(batch) as Details;
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toMatchObject({
      ...{ player_id: '5', id: round, stake: '10000', cap: '1000000000000', nonce: 0, opened_seq: 2, seed_id: 1 },
      ...{ closed_seq: 3, payout: '0', config_id: 1, no: 0, asset: 1, game: 4 },
      ...{ params: '{"mines":24}', moves: '[{"reveal":0}]' },
    });
    expect(transfers.map(({ seq, leg, debit, credit, amount }) => [seq, leg, debit, credit, amount])).toEqual([
      [2, 0, 1, 4, '10000'],
      [3, 0, 4, 5, '10000'],
    ]);
  });

  it('[G-PAY-3] tells a hold once, as it ended', () => {
    const reserve: Wish = { kind: 'reserve', amount: 500n, asset: 2, no: 0, expiresAtMs: 1_700_000_000_000 };
    const settle: Wish = { kind: 'settle', holdId: systemId('command 2'), amount: 200n };
    const { holds } = detailsOf(batchOf([open, deposit], [reserve, settle], knownHouse)) as Details;
    expect(holds).toEqual([
      {
        ...{ player_id: '5', id: systemId('command 2'), amount: '500', settled: '200', opened_seq: 3, closed_seq: 4 },
        ...{ expires_at: '2023-11-14T22:13:20.000Z', no: 0, asset: 2, state: 2 },
      },
    ]);
  });

  it('[G-RNG-8] tells seeds encrypted; in clear only the one that was revealed', () => {
    const rotate: Wish = { kind: 'rotate', clientSeed: 'yours' };
    const batch = batchOf([open], [rotate], knownHouse);
    const { seeds } = detailsOf(batch) as Details;
    expect(seeds.map(({ server_seed_enc, ...rest }) => [typeof server_seed_enc, rest])).toEqual(
      [
        {
          id: 1,
          committed_seq: 1,
          revealed_seq: 2,
          client_seed: 'mine',
          client_seed_by: 2,
          server_seed: fixedSeed(1).serverSeed,
        },
        { id: 2, committed_seq: 1, revealed_seq: null, client_seed: 'yours', client_seed_by: 1, server_seed: null },
        { id: 3, committed_seq: 2, revealed_seq: null, client_seed: null, client_seed_by: null, server_seed: null },
      ].map((row) => ['string', { player_id: '5', server_seed_hash: fixedSeed(row.id).serverSeedHash, ...row }]),
    );
    for (const { id, server_seed_enc } of seeds as { id: number; server_seed_enc: string }[]) {
      const { serverSeed, serverSeedHash } = fixedSeed(id);
      expect(cipher.open(PLAYER, id, serverSeedHash, Buffer.from(server_seed_enc, 'hex'))).toBe(serverSeed);
    }
    const text = JSON.stringify(batch.parameters(cipher), (_key, value: unknown) =>
      typeof value === 'bigint' ? '' : value,
    );
    for (const hidden of [2, 3]) expect(text).not.toContain(fixedSeed(hidden).serverSeed);
  });

  it('[G-CHG-2] ends with the command that changes the rules', () => {
    const batch = batchOf([open], [loss], knownHouse);
    expect(batch.isClosed).toBe(false);
    const [settled] = batch.settled;
    if (settled === undefined || settled.accepted === null) throw new Error('accepted');
    batch.add({ ...settled, accepted: { ...settled.accepted, configId: 9 } });
    expect([batch.isClosed, batch.configId]).toEqual([true, 9]);
  });
});
