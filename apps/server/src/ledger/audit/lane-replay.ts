import { createHash } from 'node:crypto';
import type { Act, Chance, Rules, Transfer } from '../act.js';
import { chanceOf } from '../chance.js';
import type { Configuration } from '../configuration.js';
import { MerkleTree } from '../merkle.js';
import { unknownPlayer, type PlayerState } from '../player-state.js';
import { isPlayers, type Pocket } from '../pockets.js';
import { rebuildCommand } from '../rebuild-command.js';
import { bytesOf, fingerprintOf, hex, type Bytes, type CommandRow } from '../row.js';
import { settle, type Settled } from '../settle.js';
import { BodyContents } from './body-contents.js';
import { checkCheckpoint, type StoredCheckpoint } from './checkpoints.js';
import { DoesNotFollow } from './does-not-follow.js';
import { MissingRow, whereOf, type RangeDetails } from './range-details.js';
import { shown } from './stored-table.js';
import { commandFields } from './stored-command.js';

/** Where a replay stands beside its players: what a state file keeps of it. */
export interface ReplayPosition {
  readonly seq: number;
  readonly head: Bytes;
  readonly atMs: number;
  readonly configId: number;
  /** House and outside by asset * 8 + pocket. */
  readonly totals: ReadonlyMap<number, bigint>;
  readonly closedRounds: number;
  readonly revealedPairs: number;
  readonly checkpoints: number;
  /** Seq of the last checkpoint that was compared; 0 before the first. */
  readonly checkpointSeq: number;
  /** Body of the last accepted `configure`; null before the first. */
  readonly configured: string | null;
}

export interface ReplaySetup {
  readonly lane: number;
  readonly acts: ReadonlyMap<number, Act>;
  /** By number. Grows while the audit reads on. */
  readonly configurations: ReadonlyMap<number, Configuration>;
}

const noRules: Omit<Rules, 'configId'> = { assets: new Map(), offered: new Set() };

/** The chain hash before a lane's first command. */
function genesisOf(lane: number): Bytes {
  return bytesOf(
    createHash('sha256')
      .update(`croupier lane ${String(lane)}`)
      .digest(),
  );
}

/** One lane, decided again command by command. Holds every player's state, as the lane's owner would without a bound. */
export class LaneReplay {
  readonly lane: number;
  readonly players = new Map<bigint, PlayerState>();
  readonly totals: Map<number, bigint>;
  readonly #setup: ReplaySetup;
  #seq: number;
  #head: Bytes;
  #atMs: number;
  #rules: Rules;
  #closedRounds: number;
  #revealedPairs: number;
  #checkpoints: number;
  #checkpointSeq: number;
  #configured: string | null;
  /** Checkpoints ahead, in order, and the tree over the rows since the one before them. */
  #due: readonly StoredCheckpoint[] = [];
  readonly #contents = new BodyContents();
  #tree = new MerkleTree();

  constructor(setup: ReplaySetup, position: ReplayPosition | null) {
    this.lane = setup.lane;
    this.#setup = setup;
    this.#seq = position?.seq ?? 0;
    this.#head = position?.head ?? genesisOf(setup.lane);
    this.#atMs = position?.atMs ?? 0;
    this.totals = new Map(position?.totals ?? []);
    this.#closedRounds = position?.closedRounds ?? 0;
    this.#revealedPairs = position?.revealedPairs ?? 0;
    this.#checkpoints = position?.checkpoints ?? 0;
    this.#checkpointSeq = position?.checkpointSeq ?? 0;
    this.#configured = position?.configured ?? null;
    this.#rules = this.#rulesOf(position?.configId ?? 0);
  }

  get position(): ReplayPosition {
    return {
      seq: this.#seq,
      head: this.#head,
      atMs: this.#atMs,
      configId: this.#rules.configId,
      totals: this.totals,
      closedRounds: this.#closedRounds,
      revealedPairs: this.#revealedPairs,
      checkpoints: this.#checkpoints,
      checkpointSeq: this.#checkpointSeq,
      configured: this.#configured,
    };
  }

  /** Checkpoints that lie ahead; `tree` is over the rows after the last compared one up to here. */
  expectCheckpoints(due: readonly StoredCheckpoint[], tree: MerkleTree): void {
    this.#due = due;
    this.#tree = tree;
  }

  /** A checkpoint behind the replay was compared in another way. */
  passCheckpoint(seq: number): void {
    this.#checkpoints += 1;
    this.#checkpointSeq = seq;
  }

  /** Decides the next row's command again. Throws `DoesNotFollow`, or `MissingRow` for a row of another table. */
  take(row: CommandRow, details: RangeDetails): void {
    this.#checkOrder(row);
    const settled = this.#settle(row, details);
    compareCommands(settled.row, row);
    details.match(settled);
    details.finishCommand(row.seq);
    this.#advance(settled);
  }

  #checkOrder(row: CommandRow): void {
    if (row.seq !== this.#seq + 1) throw commandFailure(row, 'sequence', 'seq', this.#seq + 1, row.seq);
    if (!Number.isSafeInteger(row.atMs)) throw commandFailure(row, 'time', 'at', 'whole milliseconds', row.atMs);
    if (row.atMs < this.#atMs) throw commandFailure(row, 'time', 'at', `${String(this.#atMs)} or later`, row.atMs);
  }

  #settle(row: CommandRow, details: RangeDetails): Settled {
    const act = this.#setup.acts.get(row.act);
    if (act === undefined) throw commandFailure(row, 'request', 'act', 'an act of this build', row.act);
    const before = this.players.get(row.playerId) ?? unknownPlayer(row.playerId);
    const place = { lane: this.lane, seq: row.seq, atMs: row.atMs, head: this.#head };
    const chance: Chance = chanceOf(before, (id) => details.freshSeed(row, id));
    try {
      const command = rebuildCommand(act, row, this.#contents.of(act, row));
      return settle(act, before, command, fingerprintOf(command), place, chance, this.#rules);
    } catch (error) {
      if (error instanceof DoesNotFollow || error instanceof MissingRow) throw error;
      // Whatever a row makes `decide` throw, no lane can have stored: it stores nothing then.
      const found = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw commandFailure(row, 'replay', 'body', 'a command that can be decided', found);
    }
  }

  #advance({ row, state, accepted }: Settled): void {
    this.#seq = row.seq;
    this.#head = row.hash;
    this.#atMs = row.atMs;
    if (accepted !== null) {
      this.players.set(row.playerId, state);
      for (const transfer of accepted.transfers) this.#moveHouse(transfer);
      if (accepted.round !== undefined && accepted.round.payoutMinor !== null) this.#closedRounds += 1;
      if (accepted.revealed !== undefined) this.#revealedPairs += 1;
      if (accepted.configId !== undefined) this.#configure(row, accepted.configId);
    }
    const [due] = this.#due;
    if (due === undefined) return;
    this.#tree.add(row.hash);
    if (due.seq === row.seq) this.#compareCheckpoint(due);
  }

  #moveHouse({ asset, debit, credit, amountMinor }: Transfer): void {
    if (!isPlayers(debit)) this.#addHouse(asset, debit, -amountMinor);
    if (!isPlayers(credit)) this.#addHouse(asset, credit, amountMinor);
  }

  #addHouse(asset: number, which: Pocket, deltaMinor: bigint): void {
    const key = asset * 8 + which;
    this.totals.set(key, (this.totals.get(key) ?? 0n) + deltaMinor);
  }

  #configure(row: CommandRow, configId: number): void {
    const configuration = this.#setup.configurations.get(configId);
    // The command itself was found right just before: what is wrong here is the configuration's row.
    const fail = (column: string, expected: string, found: string): DoesNotFollow => {
      const where = { table: 'configuration', column, row: { id: String(configId) }, ...whereOf(row) };
      return new DoesNotFollow({ check: 'configuration', ...where, expected, found });
    };
    if (configuration === undefined) throw fail('id', 'a row with this number', 'none');
    const { digest } = JSON.parse(row.body) as { readonly digest: string };
    if (digest !== configuration.digestHex) throw fail('digest', digest, configuration.digestHex);
    const [difference] = configuration.differences;
    if (difference !== undefined) throw fail('body', 'a configuration that this build can replay', difference);
    this.#rules = configuration.rules;
    this.#configured = row.body;
  }

  #rulesOf(configId: number): Rules {
    return this.#setup.configurations.get(configId)?.rules ?? { ...noRules, configId };
  }

  #compareCheckpoint(due: StoredCheckpoint): void {
    checkCheckpoint(due, {
      headHex: hex(this.#head),
      rootHex: hex(this.#tree.root()),
      totals: this.totals,
      keyHex: this.#setup.configurations.get(this.#rules.configId)?.checkpointKeyHex ?? '',
    });
    this.passCheckpoint(due.seq);
    this.#due = this.#due.slice(1);
    this.#tree = new MerkleTree();
  }
}

/** The fields side by side, since a loop over their names shows in the profile; the loop then says which differs. */
function isSame(a: CommandRow, b: CommandRow): boolean {
  return (
    a.hash === b.hash &&
    a.playerId === b.playerId &&
    a.id === b.id &&
    a.seq === b.seq &&
    a.atMs === b.atMs &&
    a.lane === b.lane &&
    a.act === b.act &&
    a.fingerprint === b.fingerprint &&
    a.verdict === b.verdict &&
    a.outMinor === b.outMinor &&
    a.inMinor === b.inMinor &&
    a.balanceMinor === b.balanceMinor &&
    a.nonce === b.nonce &&
    a.skipped === b.skipped &&
    a.seedId === b.seedId &&
    a.roundId === b.roundId &&
    a.roundStakeMinor === b.roundStakeMinor &&
    a.previous === b.previous &&
    a.configId === b.configId &&
    a.codec === b.codec &&
    a.no === b.no &&
    a.asset === b.asset &&
    a.game === b.game &&
    a.body === b.body &&
    a.result === b.result
  );
}

/** Throws `DoesNotFollow` with the first column that differs. */
export function compareCommands(expected: CommandRow, found: CommandRow): void {
  if (isSame(expected, found)) return;
  for (const [field, column] of commandFields) {
    if (expected[field] === found[field]) continue;
    throw commandFailure(found, 'command', column, readable(field, expected), readable(field, found));
  }
}

function readable(field: keyof CommandRow, row: CommandRow): string | number | bigint | null {
  return field === 'fingerprint' || field === 'hash' ? hex(row[field]) : row[field];
}

function commandFailure(
  row: CommandRow,
  check: string,
  column: string,
  expected: string | number | bigint | null,
  found: string | number | bigint | null,
): DoesNotFollow {
  return new DoesNotFollow({
    check,
    table: 'command',
    column,
    ...whereOf(row),
    expected: shown(expected),
    found: shown(found),
  });
}
