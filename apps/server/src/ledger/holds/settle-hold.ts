import { CommandId, MinorAmount, Refusal } from '@croupier/contract';
import { z } from 'zod';
import { defineAct, type Transfer } from '../act.js';
import { pocket } from '../pockets.js';
import { openHold } from './open-hold.js';

/**
 * Second phase: what left goes outside, the rest back to cash. Accepted after the hold's end as long as nothing ended it:
 * the money has left already, and the lane's order decides.
 */
export const settleHold = defineAct({
  inherits: true,
  name: 'settle_hold',
  code: 21,
  body: z.strictObject({ holdId: CommandId, settledMinor: MinorAmount }),
  decide(state, { content }, _chance, nowMs) {
    const hold = openHold(state, content.holdId);
    const settledMinor = BigInt(content.settledMinor);
    if (settledMinor > hold.amountMinor) throw new Refusal('exceeds_hold', { heldMinor: String(hold.amountMinor) });
    const { no, asset } = hold;
    const parts: Transfer[] = [
      { no, asset, debit: pocket.held, credit: pocket.outside, amountMinor: settledMinor },
      { no, asset, debit: pocket.held, credit: pocket.cash, amountMinor: hold.amountMinor - settledMinor },
    ];
    return {
      transfers: parts.filter(({ amountMinor }) => amountMinor > 0n),
      hold: { hold: { ...hold, settledMinor, state: 'settled' } },
      result: nowMs > hold.expiresAtMs ? JSON.stringify({ isLate: true }) : null,
    };
  },
});
