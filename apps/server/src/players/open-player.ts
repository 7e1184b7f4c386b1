import { MinorAmount } from '@croupier/contract';
import { z } from 'zod';
import { defineAct } from '../ledger/act.js';
import { pocket } from '../ledger/pockets.js';

/**
 * Opens a player in the book: the first two server seeds are committed and the welcome coins are granted. The command's
 * id is made from the player's number, so fifty first sign-ins open and grant once.
 */
export const openPlayer = defineAct({
  name: 'open_player',
  code: 1,
  body: z.strictObject({ clientSeed: z.string(), welcomeMinor: MinorAmount }),
  decide(state, { content, no, asset }, chance) {
    if (state.seeds !== null) throw new Error('a player is opened once');
    if (asset === null) throw new Error('welcome coins have an asset');
    const welcomeMinor = BigInt(content.welcomeMinor);
    const active = chance.freshSeed(1);
    const next = chance.freshSeed(2);
    return {
      transfers:
        welcomeMinor === 0n ? [] : [{ no, asset, debit: pocket.house, credit: pocket.cash, amountMinor: welcomeMinor }],
      seeds: { active: { ...active, clientSeed: content.clientSeed, clientSeedBy: 'house' }, next },
      result: JSON.stringify({ serverSeedHash: active.serverSeedHash, nextServerSeedHash: next.serverSeedHash }),
    };
  },
});
