import { GameInputError } from './errors.js';
import type { Hashing } from './hashing.js';
import { games } from './registry.js';
import { noCapMinor, replayRound } from './replay.js';

/** What a person has in hand who wants to see what seeds give. */
export interface OutcomeQuery {
  readonly game: string;
  readonly serverSeed: string;
  readonly clientSeed: string;
  /** The first nonce tried; bad ones are passed over from here. */
  readonly nonce: number;
  readonly params: unknown;
  readonly moves?: readonly unknown[];
  /** Minor units; 10,000 if not said. It changes amounts only, never a draw. */
  readonly stakeMinor?: bigint;
  /** The largest win allowed, minor units; none if not said. */
  readonly capMinor?: bigint;
}

/** JSON-safe. Amounts are decimal strings of minor units. */
export interface ComputedOutcome {
  readonly game: string;
  readonly gameVersion: number;
  readonly serverSeedHash: string;
  readonly nonce: number;
  /** The nonces passed over, each provably bad under this round's plan. */
  readonly skipped: readonly number[];
  readonly state: 'open' | 'settled';
  readonly outcome: unknown;
  readonly stakeMinor: string;
  /** `0` while open. */
  readonly payoutMinor: string;
  readonly legalMoves?: readonly unknown[];
}

/**
 * What a round with these seeds, params and moves gives; needs nothing but the hash functions. Throws `GameInputError` for
 * an unknown game, params or moves that the game refuses, and `IllegalMove`.
 */
export function computeOutcome(hashing: Hashing, query: OutcomeQuery): ComputedOutcome {
  const game = games.get(query.game);
  if (game === undefined) {
    throw new GameInputError([{ path: 'game', message: `no such game; there are ${[...games.keys()].join(', ')}` }]);
  }
  const { serverSeed, clientSeed, nonce, params, moves = [], stakeMinor = 10_000n, capMinor = noCapMinor } = query;
  const terms = { stakeMinor, capMinor };
  const replay = replayRound(hashing, game, { serverSeed, clientSeed, nonce, params, moves, terms });
  const open = replay.payoutMinor === null;
  return {
    game: game.id,
    gameVersion: game.version,
    serverSeedHash: hashing.sha256Hex(serverSeed),
    nonce: replay.nonce,
    skipped: Array.from({ length: replay.nonce - nonce }, (_, index) => nonce + index),
    state: open ? 'open' : 'settled',
    outcome: replay.outcome,
    stakeMinor: replay.stakedMinor.toString(),
    payoutMinor: (replay.payoutMinor ?? 0n).toString(),
    ...(open ? { legalMoves: replay.legalMoves } : {}),
  };
}
