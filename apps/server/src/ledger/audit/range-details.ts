import type { ClientBase } from 'pg';
import { nodeHashing } from '../../platform/node-hashing.js';
import type { FreshSeed } from '../act.js';
import type { SeedCipher } from '../seed-cipher.js';
import type { CommandRow } from '../row.js';
import type { Settled } from '../settle.js';
import { DoesNotFollow } from './does-not-follow.js';
import { expectedPair, expectedRound, expectedTransfer } from './expected-rows.js';
import {
  compareRow,
  failStray,
  keyOf,
  readRows,
  roundTable,
  seedPairTable,
  transferTable,
  type StoredTable,
  type CommandWhere,
  type TextRow,
} from './stored-table.js';

/** A row that a command must have left and that was not found with it; what became of it is asked of the database. */
export class MissingRow extends Error {
  readonly table: StoredTable;
  readonly expected: TextRow;
  readonly command: CommandRow;

  constructor(table: StoredTable, expected: TextRow, command: CommandRow) {
    super(`a row of ${table.name} is missing`);
    this.table = table;
    this.expected = expected;
    this.command = command;
  }
}

/** Stored rows of a range: transfers in order, the others in any. */
export interface DetailRows {
  readonly transfers: readonly TextRow[];
  readonly closedRounds: readonly TextRow[];
  readonly pairs: readonly TextRow[];
}

/**
 * What the commands of a range wrote beside their own rows and what does not change any more: transfers, rounds that they
 * closed, seed pairs that they committed or revealed. Each row must be used up by the command that it belongs to.
 */
export class RangeDetails {
  readonly #cipher: SeedCipher;
  readonly #transfers: readonly TextRow[];
  #nextTransfer = 0;
  readonly #closedRounds: Map<string, TextRow>;
  readonly #committedPairs = new Map<string, TextRow>();
  readonly #revealedPairs = new Map<string, TextRow>();

  /** `pairs`: those that commands after `from` up to `to` committed or revealed. */
  constructor(cipher: SeedCipher, rows: DetailRows, from: number, to: number) {
    this.#cipher = cipher;
    this.#transfers = rows.transfers;
    this.#closedRounds = new Map(rows.closedRounds.map((row) => [keyText(row), row]));
    const isWithin = (seq: string | null | undefined): boolean =>
      seq !== null && seq !== undefined && BigInt(seq) > BigInt(from) && BigInt(seq) <= BigInt(to);
    for (const row of rows.pairs) {
      if (isWithin(row['committed_seq'])) this.#committedPairs.set(keyText(row), row);
      if (isWithin(row['revealed_seq'])) this.#revealedPairs.set(keyText(row), row);
    }
  }

  /** Reads what belongs to the commands of `lane` after `from` up to `to`. */
  static async read(
    client: ClientBase,
    cipher: SeedCipher,
    lane: number,
    from: number,
    to: number,
  ): Promise<RangeDetails> {
    const inRange = (name: string): string =>
      `${name}.lane = ${String(lane)} and ${name}.seq > ${String(from)} and ${name}.seq <= ${String(to)}`;
    const read = async (table: StoredTable, rest: string): Promise<TextRow[]> => {
      const rows: TextRow[] = [];
      await readRows(client, table, rest, (row) => rows.push(row));
      return rows;
    };
    const transfers = await read(transferTable, `where ${inRange('t')} order by t.seq, t.leg`);
    const closedRounds = await read(
      roundTable,
      `join command c on t.player_id = c.player_id and t.id = c.round_id and t.closed_seq = c.seq where ${inRange('c')}`,
    );
    // Bets have a nonce and no pairs: what is left is rare, and only for it is looked.
    const pairs = await read(
      seedPairTable,
      `join command c on t.player_id = c.player_id and c.seq in (t.committed_seq, t.revealed_seq)
        where ${inRange('c')} and c.nonce is null`,
    );
    return new RangeDetails(cipher, { transfers, closedRounds, pairs }, from, to);
  }

  /** The stored server seed of a pair that the command committed. Throws `MissingRow` or `DoesNotFollow`. */
  freshSeed(command: CommandRow, id: number): FreshSeed {
    const { playerId, seq } = command;
    const key = `${String(playerId)} ${String(id)}`;
    const row = this.#committedPairs.get(key);
    if (row === undefined || row['committed_seq'] !== String(seq)) {
      const expected = { player_id: String(playerId), id: String(id), committed_seq: String(seq) };
      throw new MissingRow(seedPairTable, expected, command);
    }
    this.#committedPairs.delete(key);
    return openPair(this.#cipher, row);
  }

  /** Compares what a command must have written. Throws `MissingRow` or `DoesNotFollow`. */
  match({ row, before, state, accepted }: Settled): void {
    if (accepted === null || accepted.instant === true) return;
    for (const [leg, transfer] of accepted.transfers.entries()) {
      const expected = expectedTransfer(row, leg, transfer);
      const found = this.#transfers[this.#nextTransfer];
      if (found === undefined || found['seq'] !== expected['seq']) throw new MissingRow(transferTable, expected, row);
      compareRow(transferTable, expected, found, whereOf(row));
      this.#nextTransfer += 1;
    }
    const closing = accepted.round;
    if (closing !== undefined && closing.payoutMinor !== null) {
      const open = before.rounds.get(closing.round.id);
      const round = {
        ...closing.round,
        openedSeq: open?.openedSeq ?? row.seq,
        configId: open?.configId ?? row.configId,
      };
      const closed = { payoutMinor: closing.payoutMinor, seq: row.seq };
      this.#use(roundTable, this.#closedRounds, expectedRound(row.playerId, round, closed), row);
    }
    if (accepted.revealed !== undefined && state.seeds !== null) {
      this.#use(seedPairTable, this.#revealedPairs, expectedPair(row.playerId, accepted.revealed, row.seq), row);
    }
  }

  #use(table: StoredTable, rows: Map<string, TextRow>, expected: TextRow, command: CommandRow): void {
    const key = keyText(expected);
    const found = rows.get(key);
    if (found === undefined) throw new MissingRow(table, expected, command);
    compareRow(table, expected, found, whereOf(command));
    rows.delete(key);
  }

  /** Call it after each command: a transfer that belongs to none so far is a stray. */
  finishCommand(seq: number): void {
    const next = this.#transfers[this.#nextTransfer];
    // They are in order: one of an earlier command would have been next then.
    if (next !== undefined && next['seq'] === String(seq)) failStray(transferTable, next);
  }

  /** Call it after the range: whatever is left belongs to nothing. */
  finish(): void {
    for (const row of this.#transfers.slice(this.#nextTransfer)) failStray(transferTable, row);
    for (const row of this.#closedRounds.values()) failStray(roundTable, row);
    for (const row of this.#committedPairs.values()) failStray(seedPairTable, row);
    for (const row of this.#revealedPairs.values()) failStray(seedPairTable, row);
  }
}

/** Decrypts a stored pair and compares its seed with its commitment. Throws `DoesNotFollow`. */
export function openPair(cipher: SeedCipher, row: TextRow): FreshSeed {
  const serverSeedHash = row['server_seed_hash'] ?? '';
  const serverSeed = opened(cipher, row, serverSeedHash);
  if (nodeHashing.sha256Hex(serverSeed) !== serverSeedHash) {
    throw sealFailure(row, `the server seed whose SHA-256 is ${serverSeedHash}`, 'another one');
  }
  return { serverSeed, serverSeedHash };
}

function opened(cipher: SeedCipher, row: TextRow, serverSeedHash: string): string {
  const sealed = Buffer.from(row['server_seed_enc'] ?? '', 'hex');
  try {
    return cipher.open(BigInt(row['player_id'] ?? '0'), Number.parseInt(row['id'] ?? '', 10), serverSeedHash, sealed);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw sealFailure(row, 'a server seed sealed for this player, pair and hash', found);
  }
}

function sealFailure(row: TextRow, expected: string, found: string): DoesNotFollow {
  const { name } = seedPairTable;
  return new DoesNotFollow({
    ...{ check: 'seed', table: name, column: 'server_seed_enc', row: keyOf(seedPairTable, row) },
    expected,
    found,
  });
}

/** A command as a failure names it. */
export function whereOf({ lane, seq, id, playerId }: CommandRow): Required<CommandWhere> {
  return { lane, seq, commandId: id, playerId: String(playerId) };
}

function keyText(row: TextRow): string {
  return `${row['player_id'] ?? ''} ${row['id'] ?? ''}`;
}
