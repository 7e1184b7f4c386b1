import { pgType, PgArray } from '../platform/pg-arrays.js';
import type { Transfer } from './act.js';
import type { ActivePair, CommittedPair, PlayerState } from './player-state.js';
import { accountOf, isPlayers, type Pocket } from './pockets.js';
import type { SeedCipher } from './seed-cipher.js';
import type { Bytes, CommandRow } from './row.js';
import type { Settled } from './settle.js';

/**
 * What one call of `lane_commit` writes: the rows of its commands, and of everything else the last value that the batch
 * gave it. Arrays are binary; what is rare travels as one JSON document.
 */
export class Batch {
  readonly from: number;
  readonly settled: Settled[] = [];
  readonly #first = new Map<bigint, PlayerState>();
  readonly #last = new Map<bigint, PlayerState>();
  readonly #house = new Map<number, bigint>();
  readonly #houseKnown: ReadonlyMap<number, bigint>;
  readonly atMs: number;
  head: Bytes;
  configId: number;
  /** A command that changes the rules for those after it ends its batch. */
  isClosed = false;

  /**
   * `from`: the seq before its first command. `head`: the chain hash there. `houseKnown`: pockets of the house that have
   * a row, by asset * 8 + pocket.
   */
  constructor(from: number, head: Bytes, atMs: number, configId: number, houseKnown: ReadonlyMap<number, bigint>) {
    this.from = from;
    this.head = head;
    this.atMs = atMs;
    this.configId = configId;
    this.#houseKnown = houseKnown;
  }

  get to(): number {
    return this.from + this.settled.length;
  }

  /** What the batch adds to house and outside, by asset * 8 + pocket. */
  get houseDeltas(): ReadonlyMap<number, bigint> {
    return this.#house;
  }

  /** The states after the batch. */
  get states(): ReadonlyMap<bigint, PlayerState> {
    return this.#last;
  }

  /** Takes the next command in order. */
  add(settled: Settled): void {
    const { row, accepted, before } = settled;
    this.settled.push(settled);
    this.head = row.hash;
    if (accepted === null) return;
    if (accepted.configId !== undefined) {
      this.configId = accepted.configId;
      this.isClosed = true;
    }
    if (!this.#first.has(row.playerId)) this.#first.set(row.playerId, before);
    this.#last.set(row.playerId, settled.state);
    for (const transfer of accepted.transfers) this.#moveHouse(transfer);
  }

  #moveHouse({ asset, debit, credit, amountMinor }: Transfer): void {
    if (!isPlayers(debit)) this.#addHouse(asset, debit, -amountMinor);
    if (!isPlayers(credit)) this.#addHouse(asset, credit, amountMinor);
  }

  #addHouse(asset: number, which: Pocket, deltaMinor: bigint): void {
    const key = asset * 8 + which;
    this.#house.set(key, (this.#house.get(key) ?? 0n) + deltaMinor);
  }

  /** The parameters of `lane_commit` after lane and epoch, in its order. */
  parameters(cipher: SeedCipher): (string | Buffer | null)[] {
    return [
      String(this.from),
      String(this.settled.length),
      Buffer.from(this.head, 'latin1'),
      new Date(this.atMs).toISOString(),
      String(this.configId),
      ...this.#accounts(),
      ...this.#states(),
      ...commandArrays(this.settled),
      ...this.#houseArrays(),
      this.#details(cipher),
    ];
  }

  #accounts(): Buffer[] {
    const changed = accountArrays(this.#last.size * 2);
    const added = accountArrays(0);
    for (const [playerId, state] of this.#last) {
      const before = this.#first.get(playerId)?.balances;
      if (before === state.balances) continue;
      for (const [key, balance] of state.balances) {
        const was = before?.get(key);
        if (was === balance) continue;
        const [player, no, asset, which, amount] = was === undefined ? added : changed;
        const account = accountOf(key);
        player.int8(playerId);
        no.int2(account.no);
        asset.int2(account.asset);
        which.int2(account.pocket);
        amount.int8(balance);
      }
    }
    return [...changed, ...added].map((array) => array.done());
  }

  #states(): Buffer[] {
    const changed = stateArrays(this.#last.size);
    const added = stateArrays(0);
    for (const [playerId, state] of this.#last) {
      if (state.seeds === null) continue;
      const before = this.#first.get(playerId);
      const isNew = before === undefined || before.seeds === null;
      if (
        !isNew &&
        before.nonce === state.nonce &&
        before.seeds === state.seeds &&
        before.lastRound === state.lastRound
      )
        continue;
      const [player, nonce, lastRound, seed] = isNew ? added : changed;
      player.int8(playerId);
      nonce.count8(state.nonce);
      lastRound.count8(state.lastRound);
      seed.int4(state.seeds.active.id);
    }
    return [...changed, ...added].map((array) => array.done());
  }

  #houseArrays(): Buffer[] {
    const asset = new PgArray(pgType.int2, this.#house.size, 2);
    const which = new PgArray(pgType.int2, this.#house.size, 2);
    const delta = new PgArray(pgType.int8, this.#house.size, 8);
    for (const [key, deltaMinor] of [...this.#house].sort(([a], [b]) => a - b)) {
      if (deltaMinor === 0n) continue;
      asset.int2(Math.floor(key / 8));
      which.int2(key % 8);
      delta.int8(deltaMinor);
    }
    return [asset.done(), which.done(), delta.done()];
  }

  #details(cipher: SeedCipher): string | null {
    const keys = [...this.#house.keys()];
    // The first movement of an asset makes the house's row, an instant bet's too.
    const isPlain = keys.every((key) => this.#houseKnown.has(key));
    if (isPlain && this.settled.every(({ accepted }) => accepted === null || accepted.instant === true)) return null;
    const house = keys.map((key) => ({ asset: Math.floor(key / 8), pocket: key % 8 }));
    return JSON.stringify({
      house,
      transfers: this.settled.flatMap(transferRows),
      rounds: lastById(this.settled.flatMap(roundRows)),
      holds: lastById(this.settled.flatMap(holdRows)),
      seeds: lastById(this.settled.flatMap((settled) => seedRows(settled, cipher))),
    });
  }
}

type AccountArrays = [PgArray, PgArray, PgArray, PgArray, PgArray];

function accountArrays(expected: number): AccountArrays {
  return [
    new PgArray(pgType.int8, expected),
    new PgArray(pgType.int2, expected, 2),
    new PgArray(pgType.int2, expected, 2),
    new PgArray(pgType.int2, expected, 2),
    new PgArray(pgType.int8, expected),
  ];
}

function stateArrays(expected: number): [PgArray, PgArray, PgArray, PgArray] {
  return [
    new PgArray(pgType.int8, expected),
    new PgArray(pgType.int8, expected),
    new PgArray(pgType.int8, expected),
    new PgArray(pgType.int4, expected, 4),
  ];
}

function commandArrays(settled: readonly Settled[]): Buffer[] {
  const n = settled.length;
  const { int8, int4, int2, uuid, bytea, text } = pgType;
  const playerId = new PgArray(int8, n);
  const id = new PgArray(uuid, n, 16);
  const small = Array.from({ length: 6 }, () => new PgArray(int2, n, 2));
  const [act, verdict, codec, no, asset, game] = small as [PgArray, PgArray, PgArray, PgArray, PgArray, PgArray];
  const out = new PgArray(int8, n);
  const back = new PgArray(int8, n);
  const balance = new PgArray(int8, n);
  const nonce = new PgArray(int8, n);
  const skipped = new PgArray(int4, n, 4);
  const seed = new PgArray(int4, n, 4);
  const round = new PgArray(uuid, n, 16);
  const roundStake = new PgArray(int8, n);
  const previous = new PgArray(int8, n);
  const fingerprint = new PgArray(bytea, n, 16);
  const body = new PgArray(text, n, 96);
  const result = new PgArray(text, n, 96);
  const hash = new PgArray(bytea, n, 32);
  for (const { row } of settled) {
    playerId.int8(row.playerId);
    id.uuid(row.id);
    act.int2(row.act);
    verdict.int2(row.verdict);
    codec.int2(row.codec);
    no.int2(row.no);
    asset.int2(row.asset);
    game.int2(row.game);
    out.int8(row.outMinor);
    back.int8(row.inMinor);
    balance.int8(row.balanceMinor);
    nonce.count8(row.nonce);
    skipped.int4(row.skipped);
    seed.int4(row.seedId);
    round.uuid(row.roundId);
    roundStake.int8(row.roundStakeMinor);
    previous.count8(row.previous);
    fingerprint.latin1(row.fingerprint);
    body.text(row.body);
    result.text(row.result);
    hash.latin1(row.hash);
  }
  const head = [playerId, id, act, verdict, codec, no, asset, game, out, back, balance, nonce, skipped, seed, round];
  return [...head, roundStake, previous, fingerprint, body, result, hash].map((array) => array.done());
}

function transferRows({ row, accepted }: Settled): Record<string, unknown>[] {
  if (accepted === null || accepted.instant === true) return [];
  return accepted.transfers.map((transfer, leg) => ({
    seq: row.seq,
    player_id: String(row.playerId),
    amount: String(transfer.amountMinor),
    leg,
    no: transfer.no,
    asset: transfer.asset,
    debit: transfer.debit,
    credit: transfer.credit,
  }));
}

function roundRows({ row, before, state, accepted }: Settled): Identified[] {
  if (accepted?.round === undefined) return [];
  const { round, payoutMinor } = accepted.round;
  const open = state.rounds.get(round.id) ?? before.rounds.get(round.id);
  return [
    {
      player_id: String(row.playerId),
      id: round.id,
      stake: String(round.stakeMinor),
      cap: String(round.terms.capMinor),
      payout: payoutMinor === null ? null : String(payoutMinor),
      nonce: round.nonce,
      opened_seq: open?.openedSeq ?? row.seq,
      closed_seq: payoutMinor === null ? null : row.seq,
      seed_id: round.seedId,
      config_id: open?.configId ?? row.configId,
      no: round.no,
      asset: round.asset,
      game: round.game.code,
      params: JSON.stringify(round.params),
      moves: JSON.stringify(round.moves),
      view: JSON.stringify(round.step.view),
    },
  ];
}

function holdRows({ row, state, accepted }: Settled): Identified[] {
  const id = accepted?.hold?.hold.id;
  const hold = id === undefined ? undefined : state.holds.get(id);
  if (hold === undefined) return [];
  return [
    {
      player_id: String(row.playerId),
      id: hold.id,
      amount: String(hold.amountMinor),
      settled: hold.settledMinor === null ? null : String(hold.settledMinor),
      expires_at: new Date(hold.expiresAtMs).toISOString(),
      opened_seq: hold.openedSeq,
      closed_seq: hold.closedSeq,
      no: hold.no,
      asset: hold.asset,
      state: { open: 1, settled: 2, voided: 3, expired: 4 }[hold.state],
    },
  ];
}

function seedRows({ row, state, accepted }: Settled, cipher: SeedCipher): Identified[] {
  if (accepted?.seeds === undefined || state.seeds === null) return [];
  const { active, next } = state.seeds;
  const rows = [seedRow(row, active, cipher), seedRow(row, next, cipher)];
  if (accepted.revealed !== undefined)
    rows.unshift({
      ...seedRow(row, accepted.revealed, cipher),
      revealed_seq: row.seq,
      server_seed: accepted.revealed.serverSeed,
    });
  return rows;
}

function seedRow(row: CommandRow, pair: CommittedPair | ActivePair, cipher: SeedCipher): Identified {
  const active = 'clientSeed' in pair ? pair : null;
  return {
    player_id: String(row.playerId),
    id: pair.id,
    committed_seq: pair.committedSeq,
    revealed_seq: null,
    client_seed: active?.clientSeed ?? null,
    client_seed_by: active === null ? null : active.clientSeedBy === 'player' ? 1 : 2,
    server_seed_hash: pair.serverSeedHash,
    server_seed_enc: cipher.seal(row.playerId, pair.id, pair.serverSeedHash, pair.serverSeed).toString('hex'),
    server_seed: null,
  };
}

type Identified = Record<string, unknown> & { readonly player_id: string; readonly id: string | number };

/** Of rows with the same key the last: a batch may touch a round or a pair more than once. */
function lastById(rows: readonly Identified[]): Identified[] {
  return [...new Map(rows.map((row) => [`${row.player_id} ${String(row.id)}`, row])).values()];
}
