import type { Wish } from './commands.js';
import { drawFair, fixedSeed, keepsOdds, payBest, payInstant, payMines, placeMines } from './fair.js';

/**
 * The ledger as a page of plain bookkeeping, written from its rules and not from its code: balances in maps, a verdict for
 * each id, one round of mines at a time, holds with a state. It says beforehand what each command must come to.
 */

/** What a command must come to. Of what leaves no row only the code is known. */
export type Expected =
  | { readonly kind: 'accepted'; readonly row: ExpectedRow; readonly outcome?: Record<string, unknown> }
  | { readonly kind: 'refused'; readonly code: string; readonly row: ExpectedRow }
  | { readonly kind: 'unstored'; readonly code: string };

export interface ExpectedRow {
  readonly out: bigint | null;
  readonly in: bigint | null;
  readonly balance: bigint | null;
  readonly nonce: number | null;
  readonly skipped: number | null;
  readonly seedId: number | null;
  readonly roundStake: bigint | null;
}

export interface ModelAsset {
  readonly kind: 'play' | 'real';
  readonly stakeMin: bigint;
  readonly stakeMax: bigint;
  /** What a round may pay at most. */
  readonly cap: bigint;
}

interface MinesRound {
  readonly id: string;
  readonly no: number;
  readonly asset: number;
  readonly stake: bigint;
  readonly nonce: number;
  readonly mines: readonly number[];
  readonly turned: number[];
}

export interface ModelHold {
  readonly no: number;
  readonly asset: number;
  readonly amount: bigint;
  readonly expiresAtMs: number;
  state: 'open' | 'settled' | 'voided' | 'expired';
  settled: bigint | null;
}

export interface ModelRound {
  readonly stake: bigint;
  payout: bigint | null;
}

const none = { nonce: null, skipped: null, seedId: null, roundStake: null };

/** A refusal, thrown by the rules below. `isStored` is false where nothing is written and the id stays free. */
class No extends Error {
  readonly isStored: boolean;
  constructor(code: string, isStored = true) {
    super(code);
    this.isStored = isStored;
  }
}

export class ModelPlayer {
  readonly pockets = new Map<string, bigint>();
  readonly verdicts = new Map<string, { readonly content: string; readonly expected: Expected }>();
  readonly holds = new Map<string, ModelHold>();
  readonly rounds = new Map<string, ModelRound>();
  readonly #assets: ReadonlyMap<number, ModelAsset>;
  mines: MinesRound | null = null;
  seedId = 0;
  clientSeed = '';
  nonce = 0;

  /** `assets`: those on offer. */
  constructor(assets: ReadonlyMap<number, ModelAsset>) {
    this.#assets = assets;
  }

  /** What the command comes to, and whether it is the answer to an earlier one. */
  submit(id: string, wish: Wish, nowMs: number): { readonly expected: Expected; readonly replayed: boolean } {
    const content = JSON.stringify(wish, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    const known = this.verdicts.get(id);
    if (known !== undefined) {
      if (known.content === content) return { expected: known.expected, replayed: true };
      return { expected: { kind: 'unstored', code: 'command_conflict' }, replayed: false };
    }
    const expected = this.#decide(id, wish, nowMs);
    if (expected.kind !== 'unstored') this.verdicts.set(id, { content, expected });
    return { expected, replayed: false };
  }

  pocket(no: number, asset: number, name: string): bigint {
    return this.pockets.get(`${String(no)} ${String(asset)} ${name}`) ?? 0n;
  }

  #move(no: number, asset: number, name: string, delta: bigint): void {
    this.pockets.set(`${String(no)} ${String(asset)} ${name}`, this.pocket(no, asset, name) + delta);
  }

  #decide(id: string, wish: Wish, nowMs: number): Expected {
    try {
      return this.#perform(id, wish, nowMs);
    } catch (error) {
      if (!(error instanceof No)) throw error;
      if (!error.isStored) return { kind: 'unstored', code: error.message };
      const balance = 'asset' in wish ? this.pocket(wish.no, wish.asset, 'cash') : null;
      const asked = wish.kind === 'bet' ? wish.stake : wish.kind === 'reserve' ? wish.amount : null;
      return { kind: 'refused', code: error.message, row: { out: asked, in: null, balance, ...none } };
    }
  }

  #perform(id: string, wish: Wish, nowMs: number): Expected {
    switch (wish.kind) {
      case 'open':
        return this.#open(wish);
      case 'bet':
        return this.#bet(id, wish);
      case 'move':
        return this.#play(wish);
      case 'rotate':
        return this.#rotate(wish);
      case 'deposit':
        return this.#deposit(wish);
      case 'reserve':
        return this.#reserve(id, wish);
      case 'settle': {
        const hold = this.#openHold(wish.holdId);
        if (wish.amount > hold.amount) throw new No('exceeds_hold');
        return this.#endHold(hold, 'settled', wish.amount);
      }
      case 'void':
        return this.#endHold(this.#openHold(wish.holdId), 'voided', null);
      case 'expire': {
        const hold = this.#openHold(wish.holdId);
        if (nowMs < hold.expiresAtMs) throw new No('hold_not_due', false);
        return this.#endHold(hold, 'expired', null);
      }
    }
  }

  #open(wish: Wish & { kind: 'open' }): Expected {
    if (this.seedId > 0) throw new No('internal_error', false);
    this.seedId = 1;
    this.clientSeed = wish.clientSeed;
    this.#move(0, 1, 'cash', wish.welcome);
    return { kind: 'accepted', row: { out: 0n, in: wish.welcome, balance: wish.welcome, ...none } };
  }

  #offered(asset: number): ModelAsset {
    const found = this.#assets.get(asset);
    if (found === undefined) throw new No('asset_unavailable', false);
    return found;
  }

  #bet(id: string, { game, params, stake, asset, no }: Wish & { kind: 'bet' }): Expected {
    if (this.seedId === 0) throw new No('player_not_found');
    const { stakeMin, stakeMax, cap } = this.#offered(asset);
    if (stake < stakeMin || stake > stakeMax) throw new No('stake_out_of_range', false);
    if (payBest(game, params, stake) > cap) throw new No('win_above_maximum', false);
    if (!keepsOdds(game, params, stake)) throw new No('stake_changes_odds', false);
    if (game === 'mines' && this.mines !== null) throw new No('round_open');
    if (this.pocket(no, asset, 'cash') < stake) throw new No('insufficient_funds');
    const { nonce, skipped, values } = drawFair(
      fixedSeed(this.seedId).serverSeed,
      this.clientSeed,
      this.nonce,
      game,
      params,
    );
    this.nonce = nonce + 1;
    this.#move(no, asset, 'cash', -stake);
    const drawn = { nonce, skipped: skipped === 0 ? null : skipped, seedId: this.seedId, roundStake: null };
    if (game === 'mines') {
      this.#move(no, asset, 'in play', stake);
      this.mines = { id, no, asset, stake, nonce, mines: placeMines(values), turned: [] };
      this.rounds.set(id, { stake, payout: null });
      const balance = this.pocket(no, asset, 'cash');
      return { kind: 'accepted', row: { out: stake, in: 0n, balance, ...drawn } };
    }
    const { payout, outcome } = payInstant(game, params, stake, values);
    this.#move(no, asset, 'cash', payout);
    this.rounds.set(id, { stake, payout });
    return {
      kind: 'accepted',
      row: { out: stake, in: payout, balance: this.pocket(no, asset, 'cash'), ...drawn },
      outcome,
    };
  }

  #play({ roundId, move }: Wish & { kind: 'move' }): Expected {
    const round = this.mines;
    if (round?.id !== roundId) throw new No('round_closed');
    const made = move as { readonly reveal?: number; readonly cashOut?: true };
    if (made.cashOut === undefined && (made.reveal === undefined || made.reveal > 24)) {
      throw new No('move_invalid', false);
    }
    if (made.reveal === undefined) {
      if (round.turned.length === 0) throw new No('move_illegal');
      return this.#endRound(round, payMines(round.mines.length, round.turned.length, round.stake));
    }
    if (round.turned.includes(made.reveal)) throw new No('move_illegal');
    round.turned.push(made.reveal);
    if (round.mines.includes(made.reveal)) return this.#endRound(round, 0n);
    const safe = round.turned.length;
    const pays = payMines(round.mines.length, safe, round.stake);
    const isLast = safe === 25 - round.mines.length;
    if (isLast || payMines(round.mines.length, safe + 1, round.stake) > this.#offered(round.asset).cap) {
      return this.#endRound(round, pays);
    }
    return this.#moved(round, 0n);
  }

  #endRound(round: MinesRound, payout: bigint): Expected {
    this.#move(round.no, round.asset, 'in play', -round.stake);
    this.#move(round.no, round.asset, 'cash', payout);
    this.mines = null;
    this.rounds.set(round.id, { stake: round.stake, payout });
    return this.#moved(round, payout, { mineTiles: [...round.mines].sort((a, b) => a - b) });
  }

  #moved(round: MinesRound, paid: bigint, outcome: Record<string, unknown> = {}): Expected {
    const row = {
      out: 0n,
      in: paid,
      balance: this.pocket(round.no, round.asset, 'cash'),
      nonce: round.nonce,
      skipped: null,
      seedId: this.seedId,
      roundStake: round.stake,
    };
    return { kind: 'accepted', row, outcome: { ...outcome, revealed: [...round.turned] } };
  }

  #rotate({ clientSeed }: Wish & { kind: 'rotate' }): Expected {
    if (this.seedId === 0) throw new No('player_not_found');
    if (this.mines !== null) throw new No('seed_in_use');
    this.seedId += 1;
    this.clientSeed = clientSeed;
    this.nonce = 0;
    return { kind: 'accepted', row: { out: 0n, in: 0n, balance: null, ...none } };
  }

  #deposit({ amount, asset, no }: Wish & { kind: 'deposit' }): Expected {
    if (this.seedId === 0) throw new No('player_not_found');
    this.#offered(asset);
    if (amount === 0n) throw new No('amount_out_of_range');
    this.#move(no, asset, 'cash', amount);
    return { kind: 'accepted', row: { out: 0n, in: amount, balance: this.pocket(no, asset, 'cash'), ...none } };
  }

  #reserve(id: string, { amount, asset, no, expiresAtMs }: Wish & { kind: 'reserve' }): Expected {
    if (this.#offered(asset).kind === 'play') throw new No('not_withdrawable');
    if (this.pocket(no, asset, 'cash') < amount) throw new No('insufficient_funds');
    this.#move(no, asset, 'cash', -amount);
    this.#move(no, asset, 'held', amount);
    this.holds.set(id, { no, asset, amount, expiresAtMs, state: 'open', settled: null });
    return { kind: 'accepted', row: { out: amount, in: 0n, balance: this.pocket(no, asset, 'cash'), ...none } };
  }

  #openHold(holdId: string): ModelHold {
    const hold = this.holds.get(holdId);
    if (hold === undefined) throw new No('hold_not_found');
    if (hold.state !== 'open') throw new No(`hold_${hold.state}`);
    return hold;
  }

  #endHold(hold: ModelHold, state: ModelHold['state'], settled: bigint | null): Expected {
    const back = hold.amount - (settled ?? 0n);
    hold.state = state;
    hold.settled = settled;
    this.#move(hold.no, hold.asset, 'held', -hold.amount);
    this.#move(hold.no, hold.asset, 'cash', back);
    return {
      kind: 'accepted',
      row: { out: 0n, in: back, balance: this.pocket(hold.no, hold.asset, 'cash'), ...none },
    };
  }
}
