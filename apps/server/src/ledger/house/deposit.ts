import { MinorAmount, Refusal } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../act.js';
import { BALANCE_MAX_MINOR } from '../assets.js';
import { totalOf } from '../player-state.js';
import { pocket } from '../pockets.js';

/** Credits money that reached the house from outside to a player's cash. `reference` names the outside movement. */
export const deposit = defineAct({
  name: 'deposit',
  code: 4,
  body: z.strictObject({ amountMinor: MinorAmount, reference: z.string().max(200) }),
  decide(state, { content, asset, no }, _chance, _nowMs, rules) {
    if (state.seeds === null) throw new Refusal('player_not_found');
    if (asset === null || !rules.offered.has(asset)) throw new Refusal('asset_unavailable');
    const amountMinor = BigInt(content.amountMinor);
    if (
      amountMinor === 0n ||
      amountMinor > BALANCE_MAX_MINOR / 2n ||
      totalOf(state, no, asset) > BALANCE_MAX_MINOR / 2n
    ) {
      throw new Refusal('amount_out_of_range');
    }
    return {
      transfers: [{ no, asset, debit: pocket.outside, credit: pocket.cash, amountMinor }],
      result: null,
    };
  },
});
