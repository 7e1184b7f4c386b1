import { assert } from '../platform/assert.js';
import type { Act, Command } from './act.js';
import type { CommandRow } from './row.js';

/**
 * From a row of the journal back to the request that it answered. A row shows what became of a request (the account and
 * the asset of a move, what an act took), so a request may only say what its row can give back.
 */

/** The request of a row, to the letter: its fingerprint is the row's. `content`: the body parsed, where it is at hand. */
export function rebuildCommand(act: Act, row: CommandRow, content?: unknown): Command {
  const inherits = act.inherits === true;
  return {
    playerId: row.playerId,
    id: row.id,
    act: row.act,
    no: inherits ? 0 : row.no,
    asset: inherits ? null : row.asset,
    game: inherits ? null : row.game,
    roundId: row.roundId,
    amountMinor: act.takesAmount === true ? row.outMinor : null,
    body: row.body,
    content,
  };
}

/** Throws where a row could not give the request back: whoever made such a request is wrong, and nothing is stored. */
export function assertRebuildable(act: Act, { no, asset, game, amountMinor }: Command): void {
  assert((amountMinor !== null) === (act.takesAmount === true), 'an amount where the act takes one, and only there');
  if (act.inherits !== true) return;
  assert(no === 0 && asset === null && game === null, 'no account, asset or game where the act inherits them');
}
