import { games } from '@croupier/games';
import type { Command } from '../../src/ledger/act.js';
import { deposit } from '../../src/ledger/house/deposit.js';
import { expireHold } from '../../src/ledger/holds/expire-hold.js';
import { reserveHold } from '../../src/ledger/holds/reserve-hold.js';
import { settleHold } from '../../src/ledger/holds/settle-hold.js';
import { voidHold } from '../../src/ledger/holds/void-hold.js';
import { openPlayer } from '../../src/players/open-player.js';
import { placeBet } from '../../src/rounds/place-bet.js';
import { playMove } from '../../src/rounds/play-move.js';
import { rotateSeeds } from '../../src/rounds/rotate-seeds.js';

/** What a script asks for, in the words of the model; amounts in minor units. */
export type Wish =
  | { readonly kind: 'open'; readonly clientSeed: string; readonly welcome: bigint }
  | {
      readonly kind: 'bet';
      readonly game: GameName;
      readonly params: Record<string, unknown>;
      readonly stake: bigint;
      readonly asset: number;
      readonly no: number;
    }
  | { readonly kind: 'move'; readonly roundId: string; readonly move: unknown }
  | { readonly kind: 'rotate'; readonly clientSeed: string }
  | { readonly kind: 'deposit'; readonly amount: bigint; readonly asset: number; readonly no: number }
  | {
      readonly kind: 'reserve';
      readonly amount: bigint;
      readonly asset: number;
      readonly no: number;
      readonly expiresAtMs: number;
    }
  | { readonly kind: 'settle'; readonly holdId: string; readonly amount: bigint }
  | { readonly kind: 'void'; readonly holdId: string }
  | { readonly kind: 'expire'; readonly holdId: string };

export type GameName = 'dice' | 'limbo' | 'coinflip' | 'mines';

const empty = { no: 0, asset: null, game: null, roundId: null, amountMinor: null };

/** The wish as the command that an edge would send. */
export function commandOf(playerId: bigint, id: string, wish: Wish): Command {
  const who = { ...empty, playerId, id };
  switch (wish.kind) {
    case 'open': {
      const body = JSON.stringify({ clientSeed: wish.clientSeed, welcomeMinor: String(wish.welcome) });
      return { ...who, act: openPlayer.code, asset: 1, body };
    }
    case 'bet': {
      const { asset, no, params, stake } = wish;
      const game = games.get(wish.game)?.code ?? -1;
      return { ...who, act: placeBet.code, asset, no, game, amountMinor: stake, body: JSON.stringify(params) };
    }
    case 'move':
      return { ...who, act: playMove.code, roundId: wish.roundId, body: JSON.stringify(wish.move) };
    case 'rotate':
      return { ...who, act: rotateSeeds.code, body: JSON.stringify({ clientSeed: wish.clientSeed }) };
    case 'deposit': {
      const body = JSON.stringify({ amountMinor: String(wish.amount), reference: 'oracle' });
      return { ...who, act: deposit.code, asset: wish.asset, no: wish.no, body };
    }
    case 'reserve': {
      const { asset, no, amount, expiresAtMs } = wish;
      return { ...who, act: reserveHold.code, asset, no, amountMinor: amount, body: JSON.stringify({ expiresAtMs }) };
    }
    case 'settle': {
      const body = JSON.stringify({ holdId: wish.holdId, settledMinor: String(wish.amount) });
      return { ...who, act: settleHold.code, body };
    }
    case 'void':
      return { ...who, act: voidHold.code, body: JSON.stringify({ holdId: wish.holdId }) };
    case 'expire':
      return { ...who, act: expireHold.code, body: JSON.stringify({ holdId: wish.holdId }) };
  }
}
