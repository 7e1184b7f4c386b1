import { MinorAmount } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../act.js';
import { pocket } from '../pockets.js';

/** Brings money from outside into the house of one lane. A house command: it has no player. */
export const fundHouse = defineAct({
  name: 'fund_house',
  code: 3,
  body: z.strictObject({ amountMinor: MinorAmount }),
  decide(_state, { content, asset, no }) {
    if (asset === null) throw new Error('funds have an asset');
    const amountMinor = BigInt(content.amountMinor);
    return {
      transfers: [{ no, asset, debit: pocket.outside, credit: pocket.house, amountMinor }],
      result: null,
    };
  },
});
