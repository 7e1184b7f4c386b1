import { Refusal, type Bet, type Receipt } from '@croupier/contract';
import type { AssetInfo } from '../ledger/assets.js';
import type { StoredCommand } from '../ledger/command-record.js';
import { gameByCode } from '../ledger/game-by-code.js';
import { hex, verdict, type CommandRow } from '../ledger/row.js';
import type { StoredRefusal } from '../ledger/settle.js';
import type { StepResult } from './step-result.js';

/** Where a command stands in the book: its lane, its number there, and the chain hash that covers all before it. */
export function receiptOf({ lane, seq, hash }: Pick<CommandRow, 'lane' | 'seq' | 'hash'>): Receipt {
  return { lane, seq: String(seq), hash: hex(hash) };
}

/** Throws the `Refusal` that a refused row holds, with its receipt: it is as final as an acceptance. */
export function throwIfRefused(row: CommandRow): void {
  if (row.verdict !== verdict.refused) return;
  const { code, details } = JSON.parse(row.result ?? '') as StoredRefusal;
  throw new Refusal(code, { ...details, receipt: { ...receiptOf(row) } });
}

/** The reply to a bet or a move as a pure function of its row: the same at each repetition. */
export function renderBet({ row, pair }: StoredCommand, assets: ReadonlyMap<number, AssetInfo>): Bet {
  if (row.asset === null || row.game === null) throw new Error('a bet and a move have asset and game');
  const game = gameByCode(row.game);
  const result = JSON.parse(row.result ?? '{}') as StepResult;
  const isOpen = game.stateful && result.legalMoves !== undefined;
  const roundId = row.roundId ?? row.id;
  return {
    id: roundId,
    roundId,
    state: isOpen ? 'open' : 'settled',
    game: game.id,
    asset: assets.get(row.asset)?.code ?? '',
    stakeMinor: String(row.roundStakeMinor ?? row.outMinor),
    payoutMinor: String(isOpen ? 0n : row.inMinor),
    outcome: (game.stateful ? result.outcome : result) as Bet['outcome'],
    nonce: row.nonce,
    serverSeedHash: pair?.serverSeedHash ?? null,
    clientSeed: pair?.clientSeed ?? null,
    clientSeedBy: pair?.clientSeedBy ?? null,
    ...(isOpen ? { legalMoves: result.legalMoves as Bet['legalMoves'] } : {}),
  };
}
