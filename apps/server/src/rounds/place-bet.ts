import { Refusal } from '@croupier/contract';
import type { Game, Step, Terms } from '@croupier/games';
import type { Accepted, Act, Chance, Command, Rules, Transfer } from '../ledger/act.js';
import { BALANCE_MAX_MINOR } from '../ledger/assets.js';
import { gameByCode } from '../ledger/game-by-code.js';
import { cashOf, totalOf, type PlayerState } from '../ledger/player-state.js';
import { pocket } from '../ledger/pockets.js';
import { checkBet } from './check-bet.js';
import { stepResult } from './step-result.js';

/** Places a bet: an instant game is over at once, a game of steps leaves a round open. The body is the game's params. */
export const placeBet: Act = {
  name: 'place_bet',
  code: 10,
  takesAmount: true,
  decide(state: PlayerState, command: Command, chance: Chance, _nowMs: number, rules: Rules): Accepted {
    const { asset: assetId, game: gameCode, amountMinor: stakeMinor, no } = command;
    if (assetId === null || gameCode === null || stakeMinor === null)
      throw new Error('a bet has asset, game and stake');
    if (state.seeds === null) throw new Refusal('player_not_found');
    const asset = rules.assets.get(assetId);
    if (asset === undefined || !rules.offered.has(assetId)) throw new Refusal('asset_unavailable');
    const game = gameByCode(gameCode);
    const params = command.content ?? game.parseParams(JSON.parse(command.body));

    checkBet(game, params, stakeMinor, asset);
    refuseSecondRound(state, game);
    const cashMinor = cashOf(state, no, assetId);
    if (cashMinor < stakeMinor) {
      throw new Refusal('insufficient_funds', { balanceMinor: String(cashMinor), neededMinor: String(stakeMinor) });
    }
    // What is held or in play may come back to cash on top of a win.
    const roomMinor = BALANCE_MAX_MINOR - asset.winMaxMinor;
    if (totalOf(state, no, assetId) > roomMinor) throw new Refusal('amount_out_of_range');

    // From here on nothing refuses: whether a bet passes never depends on its draw.
    const terms: Terms = { stakeMinor, capMinor: asset.winMaxMinor };
    const { nonce, skipped, values } = chance.draw(game.plan(params));
    const drawn = { nonce, skipped, seedId: state.seeds.active.id };
    const step = game.start(params, terms, values);
    if (step.payoutMinor === null) return openRound(command, game, params, terms, step, drawn);
    return {
      instant: true,
      opensRound: true,
      transfers: instantLegs(no, assetId, stakeMinor, step.payoutMinor),
      drawn,
      result: JSON.stringify(step.view),
    };
  },
};

function refuseSecondRound(state: PlayerState, game: Game): void {
  if (!game.stateful) return;
  for (const round of state.rounds.values()) {
    if (round.game.code === game.code) throw new Refusal('round_open', { roundId: round.id });
  }
}

/** Cash to the house and what came back: the two legs that the row of an instant bet carries itself. */
function instantLegs(no: number, asset: number, stakeMinor: bigint, payoutMinor: bigint): readonly Transfer[] {
  const stake: Transfer = { no, asset, debit: pocket.cash, credit: pocket.house, amountMinor: stakeMinor };
  if (payoutMinor === 0n) return [stake];
  return [stake, { no, asset, debit: pocket.house, credit: pocket.cash, amountMinor: payoutMinor }];
}

function openRound(
  command: Command,
  game: Game,
  params: unknown,
  terms: Terms,
  step: Step<unknown, unknown>,
  drawn: NonNullable<Accepted['drawn']>,
): Accepted {
  const { id, no, asset } = command;
  if (asset === null) throw new Error('a bet has an asset');
  const round = {
    id,
    game,
    no,
    asset,
    terms,
    stakeMinor: terms.stakeMinor,
    nonce: drawn.nonce,
    seedId: drawn.seedId,
    params,
    moves: [],
    step,
  };
  return {
    opensRound: true,
    transfers: [{ no, asset, debit: pocket.cash, credit: pocket.inPlay, amountMinor: terms.stakeMinor }],
    drawn,
    round: { round, payoutMinor: null },
    result: stepResult(round),
  };
}
