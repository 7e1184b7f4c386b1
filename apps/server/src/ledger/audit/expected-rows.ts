import type { Transfer } from '../act.js';
import type { ActivePair, CommittedPair, Hold, OpenRound, PlayerState } from '../player-state.js';
import { accountOf } from '../pockets.js';
import type { CommandRow } from '../row.js';
import type { TextRow } from './stored-table.js';

/** What the tables must hold, made from replayed states and decisions. */

const text = (value: bigint | number | null): string | null => (value === null ? null : String(value));

export function expectedAccount(playerId: bigint, key: number, balanceMinor: bigint): TextRow {
  const { no, asset, pocket } = accountOf(key);
  return {
    player_id: String(playerId),
    no: String(no),
    asset: String(asset),
    pocket: String(pocket),
    balance: String(balanceMinor),
  };
}

/** `null` for a player who was not opened: there is no row then. */
export function expectedState(lane: number, state: PlayerState): TextRow | null {
  if (state.seeds === null) return null;
  return {
    player_id: String(state.playerId),
    nonce: String(state.nonce),
    last_round: text(state.lastRound),
    seed_id: String(state.seeds.active.id),
    lane: String(lane),
  };
}

export function expectedTransfer({ lane, seq, playerId }: CommandRow, leg: number, transfer: Transfer): TextRow {
  return {
    lane: String(lane),
    seq: String(seq),
    leg: String(leg),
    player_id: String(playerId),
    no: String(transfer.no),
    asset: String(transfer.asset),
    debit: String(transfer.debit),
    credit: String(transfer.credit),
    amount: String(transfer.amountMinor),
  };
}

/** `closed`: payout and the command that ended it; null while it is open. */
export function expectedRound(
  playerId: bigint,
  round: OpenRound,
  closed: { readonly payoutMinor: bigint; readonly seq: number } | null,
): TextRow {
  return {
    player_id: String(playerId),
    id: round.id,
    stake: String(round.stakeMinor),
    cap: String(round.terms.capMinor),
    payout: text(closed?.payoutMinor ?? null),
    nonce: String(round.nonce),
    opened_seq: String(round.openedSeq),
    closed_seq: text(closed?.seq ?? null),
    seed_id: String(round.seedId),
    config_id: String(round.configId),
    no: String(round.no),
    asset: String(round.asset),
    game: String(round.game.code),
    params: JSON.stringify(round.params),
    moves: JSON.stringify(round.moves),
    view: JSON.stringify(round.step.view),
  };
}

const holdStates = { open: '1', settled: '2', voided: '3', expired: '4' } as const;

export function expectedHold(playerId: bigint, hold: Hold): TextRow {
  return {
    player_id: String(playerId),
    id: hold.id,
    amount: String(hold.amountMinor),
    settled: text(hold.settledMinor),
    opened_seq: String(hold.openedSeq),
    closed_seq: text(hold.closedSeq),
    no: String(hold.no),
    asset: String(hold.asset),
    state: holdStates[hold.state],
    expires_at: secondsOf(hold.expiresAtMs),
  };
}

/** `revealedSeq`: the command that revealed an active pair. What is stored encrypted was compared when it was opened. */
export function expectedPair(playerId: bigint, pair: CommittedPair | ActivePair, revealedSeq: number | null): TextRow {
  const active = 'clientSeed' in pair ? pair : null;
  return {
    player_id: String(playerId),
    id: String(pair.id),
    committed_seq: String(pair.committedSeq),
    revealed_seq: text(revealedSeq),
    client_seed_by: active === null ? null : active.clientSeedBy === 'player' ? '1' : '2',
    client_seed: active?.clientSeed ?? null,
    server_seed: revealedSeq === null ? null : pair.serverSeed,
    server_seed_hash: pair.serverSeedHash,
  };
}

/** Unix milliseconds as PostgreSQL writes seconds. */
export function secondsOf(ms: number): string {
  return `${String(Math.floor(ms / 1_000))}.${String(ms % 1_000).padStart(3, '0')}000`;
}
