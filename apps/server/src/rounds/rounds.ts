import {
  Refusal,
  type BetReply,
  type MoveReply,
  type PlaceBet,
  type PlayMove,
  type RotateReply,
  type RotateSeeds,
} from '@croupier/contract';
import { GameInputError, games, type Game } from '@croupier/games';
import type { Command } from '../ledger/act.js';
import type { Lanes } from '../ledger/lanes.js';
import type { CommandRow } from '../ledger/row.js';
import type { Answer } from '../ledger/waiting.js';
import { canonical } from './canonical.js';
import { checkBet } from './check-bet.js';
import { placeBet } from './place-bet.js';
import { playMove } from './play-move.js';
import { receiptOf, renderBet, throwIfRefused } from './render-bet.js';
import { rotateSeeds } from './rotate-seeds.js';

/** No game's move is longer; which game must take it is known in the lane alone. */
const MOVE_TEXT_MAX = 1_024;

/** A reply, and whether the command had been answered before. */
export interface Replied<Reply> {
  readonly reply: Reply;
  readonly replayed: boolean;
}

/** What a player does with rounds and seeds, over any channel: checks what needs no state, sends a command, renders. */
export class Rounds {
  readonly #lanes: Lanes;
  readonly #assetIds: ReadonlyMap<string, number>;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
    this.#assetIds = new Map([...lanes.rules.assets.values()].map(({ id, code }) => [code, id]));
  }

  /** Throws `Refusal`: of the table's stored ones with a receipt, of the others with the id left free. */
  async placeBet(playerId: bigint, bet: PlaceBet): Promise<Replied<BetReply>> {
    const game = games.get(bet.game);
    if (game === undefined) throw new Refusal('game_unknown', { game: bet.game });
    const asset = this.#assetIds.get(bet.asset);
    if (asset === undefined) throw new Refusal('asset_unavailable');
    const params = readParams(game, bet.params);
    const amountMinor = BigInt(bet.stakeMinor);
    const command = { ...commandOf(playerId, bet.id, placeBet.code, params), asset, game: game.code, amountMinor };
    const answer = (await this.#refused(command, game)) ?? (await this.#lanes.submit(command));
    throwIfRefused(answer.row);
    const reply = { bet: renderBet(answer, this.#lanes.rules.assets), ...endOf(answer.row) };
    return { reply, replayed: answer.replayed };
  }

  /**
   * What is refused without a state is refused before the lane and leaves no row. But limits may have changed since an id
   * was answered: so the book is asked before that, and its answer stands. Null for a bet that may enter the lane.
   */
  async #refused(command: Command, game: Game): Promise<Answer | null> {
    const { assets, offered } = this.#lanes.rules;
    const asset = assets.get(command.asset ?? -1);
    try {
      if (asset === undefined || !offered.has(asset.id)) throw new Refusal('asset_unavailable');
      checkBet(game, command.content, command.amountMinor ?? 0n, asset);
      return null;
    } catch (error) {
      const known = await this.#lanes.find(command);
      if (known === null) throw error;
      return known;
    }
  }

  async playMove(playerId: bigint, roundId: string, { id, move }: PlayMove): Promise<Replied<MoveReply>> {
    const command = { ...commandOf(playerId, id, playMove.code, canonical(move)), roundId };
    if (command.body.length > MOVE_TEXT_MAX) throw new Refusal('move_invalid');
    const answer = await this.#lanes.submit(command);
    throwIfRefused(answer.row);
    const reply = { round: renderBet(answer, this.#lanes.rules.assets), ...endOf(answer.row) };
    return { reply, replayed: answer.replayed };
  }

  async rotateSeeds(playerId: bigint, { id, clientSeed }: RotateSeeds): Promise<Replied<RotateReply>> {
    const answer = await this.#lanes.submit(commandOf(playerId, id, rotateSeeds.code, { clientSeed }));
    throwIfRefused(answer.row);
    const { revealed, seeds } = JSON.parse(answer.row.result ?? '') as Omit<RotateReply, 'receipt'>;
    return { reply: { revealed, seeds, receipt: receiptOf(answer.row) }, replayed: answer.replayed };
  }
}

function commandOf(playerId: bigint, id: string, act: number, content: unknown): Command {
  return {
    playerId,
    id,
    act,
    no: 0,
    asset: null,
    game: null,
    roundId: null,
    amountMinor: null,
    body: JSON.stringify(content),
    content,
  };
}

function endOf(row: CommandRow): Pick<BetReply, 'balanceMinor' | 'receipt'> {
  return { balanceMinor: String(row.balanceMinor), receipt: receiptOf(row) };
}

function readParams(game: Game, params: unknown): unknown {
  try {
    return game.parseParams(params);
  } catch (error) {
    if (error instanceof GameInputError) throw new Refusal('game_params_invalid', { issues: error.issues });
    throw error;
  }
}
