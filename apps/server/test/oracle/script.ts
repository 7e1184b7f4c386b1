import fc from 'fast-check';
import { systemId } from '../../src/ledger/system-id.js';
import type { Command } from '../../src/ledger/act.js';
import { commandOf, type GameName, type Wish } from './commands.js';
import { ModelPlayer, type Expected, type ModelAsset } from './model.js';

/**
 * Random scripts. A step names earlier things by number ("the third hold so far"), so that a shrunk script still makes
 * sense; the model, which runs ahead of the ledger, turns the numbers into ids.
 */

type Params = Record<string, unknown>;

export type Step =
  | { readonly do: 'bet'; readonly game: GameName; readonly params: Params; readonly stake: bigint; readonly at: At }
  | { readonly do: 'move'; readonly tile: number }
  | { readonly do: 'cash out' }
  | { readonly do: 'move elsewhere'; readonly pick: number }
  | { readonly do: 'open' | 'rotate' }
  | { readonly do: 'deposit'; readonly amount: bigint; readonly at: At }
  | { readonly do: 'reserve'; readonly amount: bigint; readonly at: At; readonly lastsMs: number }
  | { readonly do: 'settle'; readonly pick: number; readonly amount: bigint }
  | { readonly do: 'void' | 'expire'; readonly pick: number }
  | { readonly do: 'again' | 'again with other content'; readonly pick: number };

interface At {
  readonly asset: number;
  readonly no: number;
}

/** Commands that are sent at once, one player's in their order, `passMs` after the burst before. */
export interface Burst {
  readonly passMs: number;
  readonly steps: readonly { readonly player: number; readonly step: Step }[];
}

/** Play coins, a real asset, and one that nobody offers; the first account and one beside it. */
const at: fc.Arbitrary<At> = fc.record({
  asset: fc.constantFrom(1, 1, 1, 2, 2, 9),
  no: fc.constantFrom(0, 0, 0, 1),
});

const wager: fc.Arbitrary<{ game: GameName; params: Params }> = fc.oneof(
  fc
    .record({ side: fc.constantFrom('under', 'over'), wins: fc.integer({ min: 1, max: 9_800 }) })
    .map((params) => ({ game: 'dice' as const, params })),
  fc
    .record({ targetX100: fc.oneof(fc.integer({ min: 101, max: 400 }), fc.integer({ min: 101, max: 100_000_000 })) })
    .map((params) => ({ game: 'limbo' as const, params })),
  fc
    .record({ picks: fc.array(fc.constantFrom('heads', 'tails'), { minLength: 1, maxLength: 4 }) })
    .map((params) => ({ game: 'coinflip' as const, params })),
  fc.record({ mines: fc.constantFrom(1, 1, 2, 3, 12, 24) }).map((params) => ({ game: 'mines' as const, params })),
);

/** Small beside the welcome coins, and now and then more than anybody has, or than anybody may. */
const stake = fc.oneof(
  fc.bigInt(1n, 60_000n),
  fc.constantFrom(10_000n, 20_000n, 30_000n),
  fc.constantFrom(1n, 99n, 100n, 1_000_000n, 50_000_000n, 50_000_001n),
);
const pick = fc.nat(40);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('bet' as const), bet: wager, stake, at }).map(flatBet) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('move' as const), tile: fc.integer({ min: 0, max: 25 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cash out' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move elsewhere' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('rotate' as const, 'open' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deposit' as const), amount: fc.bigInt(0n, 90_000n), at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      amount: fc.bigInt(1n, 50_000n),
      at: fc.record({ asset: fc.constantFrom(2, 2, 2, 1), no: fc.constant(0) }),
      lastsMs: fc.integer({ min: 0, max: 5_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), pick, amount: fc.bigInt(0n, 50_000n) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('void' as const, 'expire' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('again' as const, 'again with other content' as const), pick }),
  },
);

function flatBet({
  bet,
  ...rest
}: {
  do: 'bet';
  bet: { game: GameName; params: Params };
  stake: bigint;
  at: At;
}): Step {
  return { ...rest, ...bet };
}

/** Scripts for `players` players, the last of whom may never be opened. */
export function scripts(players: number, bounds: { bursts: number; burst: number }): fc.Arbitrary<readonly Burst[]> {
  return fc.array(
    fc.record({
      passMs: fc.constantFrom(0, 0, 1, 2_500),
      steps: fc.array(fc.record({ player: fc.nat(players - 1), step }), { minLength: 1, maxLength: bounds.burst }),
    }),
    { minLength: 1, maxLength: bounds.bursts },
  );
}

/** A command with what the model says that it must come to. */
export interface Foretold {
  readonly player: number;
  readonly command: Command;
  readonly expected: Expected;
  readonly replayed: boolean;
}

const GENEROUS = 200_000n;

/** The model on its way through a script. Ids follow from `salt`, so that a second run sends the same ones. */
export class Foreteller {
  readonly players: readonly ModelPlayer[];
  readonly ids: readonly bigint[];
  readonly #salt: string;
  readonly #sent: { readonly id: string; readonly wish: Wish; readonly player: number }[] = [];
  readonly #holds: string[] = [];
  readonly #rounds: string[] = [];
  #count = 0;

  constructor(ids: readonly bigint[], assets: ReadonlyMap<number, ModelAsset>, salt: string) {
    this.ids = ids;
    this.#salt = salt;
    this.players = ids.map(() => new ModelPlayer(assets));
  }

  /** Opens everybody but the last with welcome coins, and gives them some of the real asset. */
  opening(nowMs: number): Foretold[] {
    return this.ids.slice(0, -1).flatMap((_, player) => {
      const open: Wish = { kind: 'open', clientSeed: `house ${String(player)}`, welcome: GENEROUS };
      const deposit: Wish = { kind: 'deposit', amount: GENEROUS, asset: 2, no: 0 };
      return [
        this.#foretell(player, this.#newId(), open, nowMs),
        this.#foretell(player, this.#newId(), deposit, nowMs),
      ];
    });
  }

  burst({ steps }: Burst, nowMs: number): Foretold[] {
    return steps.map(({ player, step: one }) => {
      if (one.do === 'again' || one.do === 'again with other content') {
        const earlier = this.#pick(this.#sent, one.pick);
        if (earlier !== undefined) {
          const wish = one.do === 'again' ? earlier.wish : other(earlier.wish);
          return this.#foretell(earlier.player, earlier.id, wish, nowMs);
        }
      }
      return this.#foretell(player, this.#newId(), this.#wishOf(one, player, nowMs), nowMs);
    });
  }

  #pick<T>(list: readonly T[], number: number): T | undefined {
    return list[list.length === 0 ? 0 : number % list.length];
  }

  #newId(): string {
    this.#count += 1;
    return systemId(`${this.#salt} ${String(this.#count)}`);
  }

  #foretell(player: number, id: string, wish: Wish, nowMs: number): Foretold {
    const model = this.players[player];
    const playerId = this.ids[player];
    if (model === undefined || playerId === undefined) throw new Error(`there is no player ${String(player)}`);
    const told = model.submit(id, wish, nowMs);
    this.#sent.push({ id, wish, player });
    if (wish.kind === 'reserve') this.#holds.push(id);
    if (wish.kind === 'bet' && wish.game === 'mines') this.#rounds.push(id);
    return { player, command: commandOf(playerId, id, wish), ...told };
  }

  #wishOf(one: Step, player: number, nowMs: number): Wish {
    const nothing = systemId('there is no such thing');
    const ofMines = this.players[player]?.mines?.id ?? nothing;
    switch (one.do) {
      case 'bet':
        return { kind: 'bet', game: one.game, params: one.params, stake: one.stake, ...one.at };
      case 'move':
        return { kind: 'move', roundId: ofMines, move: { reveal: one.tile } };
      case 'cash out':
        return { kind: 'move', roundId: ofMines, move: { cashOut: true } };
      case 'move elsewhere':
        return { kind: 'move', roundId: this.#pick(this.#rounds, one.pick) ?? nothing, move: { reveal: 3 } };
      case 'open':
        return { kind: 'open', clientSeed: 'late', welcome: 5n };
      case 'deposit':
        return { kind: 'deposit', amount: one.amount, ...one.at };
      case 'reserve':
        return { kind: 'reserve', amount: one.amount, ...one.at, expiresAtMs: nowMs + one.lastsMs };
      case 'settle':
        return { kind: 'settle', holdId: this.#pick(this.#holds, one.pick) ?? nothing, amount: one.amount };
      case 'void':
      case 'expire':
        return { kind: one.do, holdId: this.#pick(this.#holds, one.pick) ?? nothing };
      default:
        return { kind: 'rotate', clientSeed: `player-${String(this.#count)}` };
    }
  }
}

/** The same act with one thing changed. */
function other(wish: Wish): Wish {
  switch (wish.kind) {
    case 'open':
      return { ...wish, welcome: wish.welcome + 1n };
    case 'bet':
      return { ...wish, stake: wish.stake + 1n };
    case 'move':
      return { ...wish, roundId: systemId('another round') };
    case 'rotate':
      return { ...wish, clientSeed: `${wish.clientSeed}x` };
    case 'deposit':
    case 'reserve':
      return { ...wish, no: wish.no + 1 };
    case 'settle':
      return { ...wish, amount: wish.amount + 1n };
    case 'void':
    case 'expire':
      return { kind: wish.kind === 'void' ? 'expire' : 'void', holdId: wish.holdId };
  }
}
