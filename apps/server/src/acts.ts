import type { Act } from './ledger/act.js';
import { expireHold } from './ledger/holds/expire-hold.js';
import { reserveHold } from './ledger/holds/reserve-hold.js';
import { settleHold } from './ledger/holds/settle-hold.js';
import { voidHold } from './ledger/holds/void-hold.js';
import { configure } from './ledger/house/configure.js';
import { deposit } from './ledger/house/deposit.js';
import { fundHouse } from './ledger/house/fund-house.js';
import { openPlayer } from './players/open-player.js';
import { placeBet } from './rounds/place-bet.js';
import { playMove } from './rounds/play-move.js';
import { rotateSeeds } from './rounds/rotate-seeds.js';

/** The registry of acts: handed to the lanes and to the audit's replay, so that the ledger knows no act by name. */
export const actList: readonly Act[] = [
  openPlayer,
  configure,
  fundHouse,
  deposit,
  placeBet,
  playMove,
  rotateSeeds,
  reserveHold,
  settleHold,
  voidHold,
  expireHold,
];

export const acts: ReadonlyMap<number, Act> = new Map(actList.map((act) => [act.code, act]));
