import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixedSeed } from '../../../test/oracle/fair.js';
import { PaperLane, paperRules } from '../../../test/oracle/paper-lane.js';
import { acts } from '../../acts.js';
import { nodeHashing } from '../../platform/node-hashing.js';
import type { Command } from '../act.js';
import { checkpointMessage, publicKeyHex, totalsText } from '../checkpoint.js';
import { digestHex, type Configuration } from '../configuration.js';
import { MerkleTree } from '../merkle.js';
import { pocket } from '../pockets.js';
import { hex, sha256, verdict, type CommandRow } from '../row.js';
import { SeedCipher } from '../seed-cipher.js';
import type { StoredCheckpoint } from './checkpoints.js';
import { DoesNotFollow, type AuditFailure } from './does-not-follow.js';
import { expectedPair, expectedRound, expectedTransfer, secondsOf } from './expected-rows.js';
import { LaneReplay, type ReplayPosition } from './lane-replay.js';
import { MissingRow, RangeDetails, type DetailRows } from './range-details.js';
import type { TextRow } from './stored-table.js';

/** A lane played on paper, then decided again from its rows: as it is, and with one thing changed. */

const PLAYER = 11n;
const cipher = new SeedCipher([Buffer.alloc(32, 9)]);
const keys = generateKeyPairSync('ed25519');
const configuration: Configuration = {
  digestHex: digestHex('paper'),
  rules: paperRules,
  checkpointKeyHex: publicKeyHex(keys.privateKey),
  differences: [],
};
const start: ReplayPosition = {
  ...{ seq: 0, head: sha256('croupier lane 0'), atMs: 0, configId: 1, totals: new Map(), closedRounds: 0 },
  ...{ revealedPairs: 0, checkpoints: 0, checkpointSeq: 0, configured: null },
};
const lane = new PaperLane();
let rows: CommandRow[];
let details: DetailRows;
let n = 0;

function submit(act: number, rest: Partial<Command>, content: object): string {
  n += 1;
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const empty = { no: 0, asset: null, game: null, roundId: null, amountMinor: null };
  lane.nowMs += 5;
  lane.submit({ playerId: PLAYER, id, act, ...empty, ...rest, body: JSON.stringify(content) });
  return id;
}

beforeAll(() => {
  const bet = { asset: 1, amountMinor: 10_000n };
  submit(1, { asset: 1 }, { clientSeed: 'paper', welcomeMinor: '1000000' });
  for (let bets = 0; bets < 4; bets += 1) submit(10, { ...bet, game: 1 }, { side: 'under', wins: 4_950 });
  submit(10, { ...bet, game: 1, amountMinor: 40_000_000n }, { side: 'under', wins: 4_950 });
  const round = submit(10, { ...bet, game: 4 }, { mines: 24 });
  submit(11, { roundId: round }, { reveal: 0 });
  submit(11, { roundId: round }, { cashOut: true });
  submit(12, {}, { clientSeed: 'another' });
  submit(4, { asset: 2 }, { amountMinor: '500', reference: 'r' });
  const hold = submit(20, { asset: 2, amountMinor: 200n }, { expiresAtMs: 1 });
  submit(21, {}, { holdId: hold, settledMinor: '50' });
  rows = lane.settled.map(({ row }) => row);
  details = detailsOf();
});

/** What a database would hold beside the journal. */
function detailsOf(): DetailRows {
  const pairs = new Map<number, TextRow>();
  const closedRounds: TextRow[] = [];
  for (const { row, before, state, accepted } of lane.settled) {
    if (accepted === null) continue;
    const { round, revealed, seeds } = accepted;
    const opened = round === undefined ? undefined : before.rounds.get(round.round.id);
    if (round !== undefined && round.payoutMinor !== null && opened !== undefined) {
      const closed = { payoutMinor: round.payoutMinor, seq: row.seq };
      closedRounds.push(expectedRound(PLAYER, { ...opened, ...round.round }, closed));
    }
    if (revealed !== undefined) pairs.set(revealed.id, sealed(expectedPair(PLAYER, revealed, row.seq)));
    if (seeds === undefined || state.seeds === null) continue;
    for (const pair of [state.seeds.active, state.seeds.next])
      pairs.set(pair.id, sealed(expectedPair(PLAYER, pair, null)));
  }
  const transfers = lane.settled.flatMap(({ row, accepted }) =>
    accepted === null || accepted.instant === true
      ? []
      : accepted.transfers.map((transfer, leg) => expectedTransfer(row, leg, transfer)),
  );
  return { transfers, closedRounds, pairs: [...pairs.values()] };
}

function sealed(row: TextRow): TextRow {
  const id = Number.parseInt(row['id'] ?? '', 10);
  const seed = fixedSeed(id);
  return { ...row, server_seed_enc: cipher.seal(PLAYER, id, seed.serverSeedHash, seed.serverSeed).toString('hex') };
}

interface Changes {
  readonly rows?: readonly CommandRow[];
  readonly details?: Partial<DetailRows>;
  readonly due?: readonly StoredCheckpoint[];
  readonly configuration?: Partial<Configuration>;
}

function replay({
  rows: changed = rows,
  details: other = {},
  due = [],
  configuration: rest = {},
}: Changes = {}): LaneReplay {
  const configurations = new Map([[1, { ...configuration, ...rest }]]);
  const replayed = new LaneReplay({ lane: 0, acts, configurations }, start);
  replayed.expectCheckpoints(due, new MerkleTree());
  const range = new RangeDetails(cipher, { ...details, ...other }, 0, rows.length);
  for (const row of changed) replayed.take(row, range);
  range.finish();
  return replayed;
}

/** What a replay says that does not follow; null where it does. */
function failureOf(changes: Changes): AuditFailure | MissingRow | null {
  try {
    replay(changes);
    return null;
  } catch (error) {
    if (error instanceof DoesNotFollow) return error.failure;
    if (error instanceof MissingRow) return error;
    throw error;
  }
}

const changedAt = <T>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((one, at) => (at === index ? { ...one, ...change } : one));

test('the lane comes to the same end: head, states, totals and counts', () => {
  const { position, players, totals } = replay();
  expect(position).toMatchObject({ seq: rows.length, head: lane.head, atMs: lane.nowMs, configId: 1 });
  expect(position).toMatchObject({ closedRounds: 1, revealedPairs: 1, checkpoints: 0, configured: null });
  expect(players).toEqual(lane.states);
  const [cash = 0n, real = 0n, held = 0n] = [8 + pocket.cash, 16 + pocket.cash, 16 + pocket.held].map((key) =>
    players.get(PLAYER)?.balances.get(key),
  );
  expect(totals).toEqual(
    new Map([
      [8 + pocket.house, -cash],
      [16 + pocket.outside, -real - held],
    ]),
  );
});

test('every field of every row is compared, and the row is named', () => {
  for (const [index, row] of rows.entries()) {
    for (const field of Object.keys(row) as (keyof CommandRow)[]) {
      const value = row[field];
      const other =
        typeof value === 'bigint'
          ? value + 1n
          : typeof value === 'number'
            ? value + 1
            : value === null
              ? 1
              : `${value}x`;
      const failure = failureOf({ rows: changedAt(rows, index, { [field]: other }) });
      if (failure instanceof MissingRow) expect(failure.command.seq).toBe(row.seq);
      else if (failure?.table !== 'transfer') expect(failure, field).toMatchObject({ table: 'command' });
    }
  }
});

describe('order:', () => {
  test('a row left out, twice, or exchanged with the next', () => {
    const [first, second, third, ...rest] = rows as [CommandRow, CommandRow, CommandRow, ...CommandRow[]];
    const order = { check: 'sequence', column: 'seq', expected: '2' };
    expect(failureOf({ rows: [first, third, ...rest] })).toMatchObject({ ...order, found: '3' });
    expect(failureOf({ rows: [first, first, second] })).toMatchObject({ ...order, found: '1' });
    expect(failureOf({ rows: [first, third, second] })).toMatchObject({ ...order, found: '3' });
  });

  test('a time that falls, or has a part of a millisecond', () => {
    expect(failureOf({ rows: changedAt(rows, 1, { atMs: 4 }) })).toMatchObject({
      check: 'time',
      expected: '5 or later',
    });
    expect(failureOf({ rows: changedAt(rows, 1, { atMs: 10.001 }) })).toMatchObject({ check: 'time', column: 'at' });
  });
});

test('an act that this build does not have, and a body that no act takes', () => {
  expect(failureOf({ rows: changedAt(rows, 3, { act: 99 }) })).toMatchObject({ check: 'request', column: 'act' });
  expect(failureOf({ rows: changedAt(rows, 3, { body: '{' }) })).toMatchObject({
    check: 'replay',
    seq: 4,
    column: 'body',
  });
  expect(failureOf({ rows: changedAt(rows, 7, { body: '{}' }) })).toMatchObject({ table: 'command', seq: 8 });
});

describe('what commands wrote beside their rows:', () => {
  test('each column of each transfer', () => {
    for (const [index, transfer] of details.transfers.entries()) {
      for (const column of Object.keys(transfer)) {
        const changed = { transfers: changedAt(details.transfers, index, { [column]: '77' }) };
        const failure = failureOf({ details: changed });
        const table = failure instanceof MissingRow ? failure.table.name : failure?.table;
        expect(table, column).toBe('transfer');
      }
    }
  });

  test('a transfer too few, or too many', () => {
    const { transfers } = details;
    expect(failureOf({ details: { transfers: transfers.slice(1) } })).toBeInstanceOf(MissingRow);
    expect(failureOf({ details: { transfers: transfers.slice(0, -1) } })).toBeInstanceOf(MissingRow);
    const [first = {}] = transfers;
    const stray = { ...first, leg: '1' };
    expect(failureOf({ details: { transfers: [first, stray, ...transfers.slice(1)] } })).toMatchObject({
      table: 'transfer',
      row: { leg: '1' },
    });
    const late = { ...first, seq: String(rows.length + 1) };
    expect(failureOf({ details: { transfers: [...transfers, late] } })).toMatchObject({ table: 'transfer' });
  });

  test('each column of a closed round and of a revealed pair', () => {
    const [round = {}] = details.closedRounds;
    for (const column of Object.keys(round)) {
      const failure = failureOf({ details: { closedRounds: [{ ...round, [column]: '77' }] } });
      const table = failure instanceof MissingRow ? failure.table.name : failure?.table;
      expect(table, column).toBe('round');
    }
    const index = details.pairs.findIndex((row) => row['revealed_seq'] !== null);
    for (const column of Object.keys(details.pairs[index] ?? {})) {
      const failure = failureOf({ details: { pairs: changedAt(details.pairs, index, { [column]: '77' }) } });
      const table = failure instanceof MissingRow ? failure.table.name : failure?.table;
      // A hash that is not the committed one shows in the reply that published it first.
      expect(['seed_pair', 'command'], column).toContain(table);
    }
  });

  test('strays among rounds and pairs', () => {
    const closedRounds = [...details.closedRounds, { ...details.closedRounds[0], id: 'other' }];
    expect(failureOf({ details: { closedRounds } })).toMatchObject({ table: 'round', row: { id: 'other' } });
    const pairs = [...details.pairs, { ...details.pairs[0], id: '99', revealed_seq: null }];
    expect(failureOf({ details: { pairs } })).toMatchObject({ table: 'seed_pair', row: { id: '99' } });
  });

  test('a sealed seed whose hash is another', () => {
    const [pair = {}] = details.pairs;
    const hash = pair['server_seed_hash'] ?? '';
    const server_seed_enc = cipher.seal(PLAYER, 1, hash, nodeHashing.sha256Hex('not this one')).toString('hex');
    const failure = failureOf({ details: { pairs: changedAt(details.pairs, 0, { server_seed_enc }) } });
    expect(failure).toMatchObject({ check: 'seed', table: 'seed_pair', column: 'server_seed_enc' });
  });
});

describe('checkpoints:', () => {
  const SEQ = 6;

  function checkpoint(change: TextRow = {}): StoredCheckpoint {
    const tree = new MerkleTree();
    for (const { hash } of rows.slice(0, SEQ)) tree.add(hash);
    const totals = replay({
      rows: rows.slice(0, SEQ),
      details: {
        transfers: details.transfers.slice(0, 1),
        closedRounds: [],
        pairs: details.pairs.map((row) => ({ ...row, revealed_seq: null })).slice(0, 2),
      },
    }).totals;
    const text = {
      ...{ lane: 0, seq: SEQ, at: '2026-11-24T12:00:00.123Z', headHex: hex(rows[SEQ - 1]?.hash ?? '') },
      ...{ rootHex: hex(tree.root()), totals: totalsText(totals) },
    };
    const signature = sign(null, checkpointMessage(text), keys.privateKey).toString('hex');
    const at = secondsOf(Date.UTC(2026, 10, 24, 12, 0, 0, 123));
    const row = {
      lane: '0',
      seq: String(SEQ),
      at,
      head: text.headHex,
      root: text.rootHex,
      totals: text.totals,
      signature,
    };
    return { lane: 0, seq: SEQ, row: { ...row, ...change } };
  }

  test('a true one is counted', () => {
    expect(replay({ due: [checkpoint()] }).position).toMatchObject({ checkpoints: 1, checkpointSeq: SEQ });
  });

  test.each(['head', 'root', 'totals', 'signature'])('%s', (column) => {
    const wrong = checkpoint({ [column]: '00'.repeat(32) });
    expect(failureOf({ due: [wrong] })).toMatchObject({ check: 'checkpoint', table: 'checkpoint', column, seq: SEQ });
  });

  test.each([secondsOf(Date.UTC(2026, 10, 24, 12, 0, 0, 124)), '1795521600.123001', 'Infinity'])('time %s', (at) => {
    expect(failureOf({ due: [checkpoint({ at })] })).toMatchObject({ table: 'checkpoint', column: 'signature' });
  });

  test('one that another key signed, or where the configuration names none', () => {
    const other = publicKeyHex(generateKeyPairSync('ed25519').privateKey);
    for (const checkpointKeyHex of [other, 'no key']) {
      const failure = failureOf({ due: [checkpoint()], configuration: { checkpointKeyHex } });
      expect(failure).toMatchObject({ table: 'checkpoint', column: 'signature' });
    }
  });
});

describe('configurations:', () => {
  const configured = new PaperLane();
  const digests = { digest: digestHex('paper'), assets: 'a', buckets: 'b' };

  beforeAll(() => {
    const empty = { no: 0, asset: null, game: null, roundId: null, amountMinor: null };
    const body = JSON.stringify({ configId: 1, ...digests });
    configured.submit({ playerId: -1n, id: '00000000-0000-4000-8000-0000000000ff', act: 2, ...empty, body });
  });

  const none: DetailRows = { transfers: [], closedRounds: [], pairs: [] };
  const replayed = (change: Partial<Configuration>): Changes => ({
    rows: configured.settled.map(({ row }) => row),
    details: none,
    configuration: change,
  });

  test('one that says what was recorded is in force', () => {
    const { position } = replay(replayed({}));
    expect(position).toMatchObject({ configId: 1, configured: JSON.stringify({ configId: 1, ...digests }) });
    expect(configured.settled[0]?.row.verdict).toBe(verdict.accepted);
  });

  test('one of other content, and one that this build decides otherwise', () => {
    const fault = { check: 'configuration', table: 'configuration', row: { id: '1' } };
    expect(failureOf(replayed({ digestHex: digestHex('x') }))).toMatchObject({ ...fault, column: 'digest' });
    const differences = ['game 1 is dice 1 in the book and dice 2 in this build'];
    expect(failureOf(replayed({ differences }))).toMatchObject({ ...fault, column: 'body', found: differences[0] });
  });
});
