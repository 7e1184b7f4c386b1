import { Refusal } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../act.js';
import { cashOf } from '../player-state.js';
import { pocket } from '../pockets.js';

/** First phase: sets an amount aside, cash to held. The hold has the command's id. */
export const reserveHold = defineAct({
  name: 'reserve_hold',
  code: 20,
  takesAmount: true,
  body: z.strictObject({ expiresAtMs: z.int().min(0) }),
  decide(state, { id, no, asset: assetId, amountMinor, content }, _chance, _nowMs, rules) {
    if (assetId === null || amountMinor === null || amountMinor <= 0n) throw new Error('a hold has asset and amount');
    const asset = rules.assets.get(assetId);
    if (asset === undefined || !rules.offered.has(assetId)) throw new Refusal('asset_unavailable');
    if (asset.kind === 'play') throw new Refusal('not_withdrawable');
    const cashMinor = cashOf(state, no, assetId);
    if (cashMinor < amountMinor) {
      throw new Refusal('insufficient_funds', { balanceMinor: String(cashMinor), neededMinor: String(amountMinor) });
    }
    return {
      transfers: [{ no, asset: assetId, debit: pocket.cash, credit: pocket.held, amountMinor }],
      hold: {
        hold: {
          id,
          no,
          asset: assetId,
          amountMinor,
          settledMinor: null,
          expiresAtMs: content.expiresAtMs,
          state: 'open',
        },
      },
      result: null,
    };
  },
});
