import { Refusal } from '@croupier/contract';
import type { Hold, PlayerState } from '../player-state.js';

/** The open hold with this id. A hold ends once: throws `Refusal` with what ended it. */
export function openHold(state: PlayerState, holdId: string): Hold {
  const hold = state.holds.get(holdId);
  if (hold === undefined) throw new Refusal('hold_not_found');
  switch (hold.state) {
    case 'open':
      return hold;
    case 'settled':
      throw new Refusal('hold_settled');
    case 'voided':
      throw new Refusal('hold_voided');
    case 'expired':
      throw new Refusal('hold_expired');
  }
}
