import { CommandId, Refusal } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../act.js';
import { pocket } from '../pockets.js';
import { openHold } from './open-hold.js';

/** As a void, by the system, once the hold's time is over. */
export const expireHold = defineAct({
  inherits: true,
  name: 'expire_hold',
  code: 23,
  body: z.strictObject({ holdId: CommandId }),
  decide(state, { content }, _chance, nowMs) {
    const hold = openHold(state, content.holdId);
    if (nowMs < hold.expiresAtMs) throw new Refusal('hold_not_due', { expiresAtMs: hold.expiresAtMs });
    const { no, asset, amountMinor } = hold;
    return {
      transfers: [{ no, asset, debit: pocket.held, credit: pocket.cash, amountMinor }],
      hold: { hold: { ...hold, state: 'expired' } },
      result: null,
    };
  },
});
