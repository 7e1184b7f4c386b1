import { CommandId } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../act.js';
import { pocket } from '../pockets.js';
import { openHold } from './open-hold.js';

/** Gives the whole amount back to cash. */
export const voidHold = defineAct({
  inherits: true,
  name: 'void_hold',
  code: 22,
  body: z.strictObject({ holdId: CommandId }),
  decide(state, { content }) {
    const hold = openHold(state, content.holdId);
    const { no, asset, amountMinor } = hold;
    return {
      transfers: [{ no, asset, debit: pocket.held, credit: pocket.cash, amountMinor }],
      hold: { hold: { ...hold, state: 'voided' } },
      result: null,
    };
  },
});
