import type { DrawPlan } from '@croupier/games';
import type { z } from 'zod';
import type { AssetInfo } from './assets.js';
import type { ActivePair, Hold, OpenRound, PlayerState, SeedMaker } from './player-state.js';
import type { Pocket } from './pockets.js';

/**
 * The shape of an act: one thing that can be done with money, or with what guards money. An act is a pure, synchronous
 * function and a number in the journal; it knows nothing of lanes, order, idempotency, chains or SQL.
 */

/** A request as the journal keeps it. `body` is validated content whose JSON text is canonical. */
export interface Command {
  readonly playerId: bigint;
  /** The client's id: the same id is answered the same way for ever. */
  readonly id: string;
  /** The act's number. */
  readonly act: number;
  /** The account's number below the player. */
  readonly no: number;
  readonly asset: number | null;
  /** The game's number. */
  readonly game: number | null;
  /** The round of a move; the round of a bet has the bet's own id. */
  readonly roundId: string | null;
  /** What the command asks to take: a stake, an amount to hold. */
  readonly amountMinor: bigint | null;
  /** JSON text: what remains of the content. */
  readonly body: string;
  /** `body` parsed, where whoever made the command has it at hand; never stored, never sent on. */
  readonly content?: unknown;
}

/** One movement: `amountMinor` > 0 leaves the pocket `debit` and enters `credit`. */
export interface Transfer {
  readonly no: number;
  readonly asset: number;
  readonly debit: Pocket;
  readonly credit: Pocket;
  readonly amountMinor: bigint;
}

/** Numbers drawn for a round: `skipped` nonces were passed over, provably, before `nonce`. */
export interface Drawn {
  readonly nonce: number;
  readonly skipped: number;
  readonly values: readonly number[];
}

export interface FreshSeed {
  readonly serverSeed: string;
  readonly serverSeedHash: string;
}

/** The only source of chance. It is handed in: real in the lane, replayed in the audit, chosen in tests. */
export interface Chance {
  /** Answers a draw plan from the player's active pair at the first good nonce that is due. */
  draw(plan: DrawPlan): Drawn;
  /** A new server seed for the pair with this number. */
  freshSeed(seedId: number): FreshSeed;
}

/** What the rules of the house say now: the same for every command of a batch, and in the chain by its number. */
export interface Rules {
  readonly configId: number;
  readonly assets: ReadonlyMap<number, AssetInfo>;
  /** Assets that the profile in force offers. */
  readonly offered: ReadonlySet<number>;
}

/** Everything that an accepted command changes. The lane applies and stores it; `result` is the JSON text of the reply. */
export interface Accepted {
  readonly result: string | null;
  readonly transfers: readonly Transfer[];
  /** The transfers are the two fixed legs of a round that is over at once, which the command's own row carries. */
  readonly instant?: boolean;
  readonly drawn?: { readonly nonce: number; readonly skipped: number; readonly seedId: number };
  /** The command began a round: it joins the player's list. */
  readonly opensRound?: boolean;
  readonly round?: RoundChange;
  readonly hold?: HoldChange;
  readonly seeds?: SeedChange;
  /** The pair that the change of seeds reveals. */
  readonly revealed?: ActivePair;
  /** The configuration in force from the next command on. */
  readonly configId?: number;
}

/** A round after its start or a move; `payoutMinor` null while it is open. */
export interface RoundChange {
  readonly round: Omit<OpenRound, 'openedSeq' | 'configId'>;
  readonly payoutMinor: bigint | null;
}

export interface HoldChange {
  readonly hold: Omit<Hold, 'openedSeq' | 'closedSeq'>;
}

/** Reveals the active pair (none for a new player) and puts the next one in play with a client seed. */
export interface SeedChange {
  readonly active: { readonly clientSeed: string; readonly clientSeedBy: SeedMaker } & FreshSeed;
  readonly next: FreshSeed;
}

export interface Act {
  readonly name: string;
  /** The act's number in the journal; given once, never reused. */
  readonly code: number;
  /** It changes the rules for the commands after it, so it has a batch of its own. */
  readonly changesRules?: boolean;
  /** Account, asset and game come from the open round or the hold that the command names, not from the command. */
  readonly inherits?: boolean;
  /** The command names the amount that it takes from cash. */
  readonly takesAmount?: boolean;
  /**
   * Shape, who may, state, rule, decision, in this order. Throws `Refusal`, which becomes a final verdict; anything else
   * thrown is a bug, leaves no trace and keeps the id free. `nowMs`: Unix milliseconds, never backwards in a lane.
   */
  decide(state: PlayerState, command: Command, chance: Chance, nowMs: number, rules: Rules): Accepted;
}

/** An act whose body has a schema; `decide` gets the parsed body. */
export interface ActDefinition<Body> {
  readonly name: string;
  readonly code: number;
  readonly changesRules?: boolean;
  readonly inherits?: boolean;
  readonly takesAmount?: boolean;
  readonly body: z.ZodType<Body>;
  decide(
    state: PlayerState,
    command: Command & { readonly content: Body },
    chance: Chance,
    nowMs: number,
    rules: Rules,
  ): Accepted;
}

/** Makes an act that parses its body at the border, so that no `decide` sees unchecked content. */
export function defineAct<Body>(definition: ActDefinition<Body>): Act {
  return {
    ...definition,
    decide: (state, command, chance, nowMs, rules) =>
      definition.decide(
        state,
        { ...command, content: definition.body.parse(command.content ?? JSON.parse(command.body)) },
        chance,
        nowMs,
        rules,
      ),
  };
}
