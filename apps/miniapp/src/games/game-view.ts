import type { Bet } from '@croupier/contract';
import type { ComponentChildren, FunctionComponent } from 'preact';
import type { Phase } from '../state/play-table.js';

export type Json = Readonly<Record<string, unknown>>;

export interface BoardProps<Params> {
  /** What the next round will be played with. */
  readonly params: Params;
  readonly setParams: (params: Params) => void;
  /** Whether choices are fixed now: a bet is on its way or a round is open. */
  readonly isLocked: boolean;
  readonly phase: Phase;
  /** The open round, or the last one that ended; `null` before the first. */
  readonly round: Bet | null;
  /** What that round was played with, where it is known. */
  readonly roundParams: Params | null;
  /** Whether the round was played just now: its result moves in; otherwise it simply stands there. */
  readonly isFresh: boolean;
  readonly pendingMove: Json | null;
  readonly play: (move: Json) => void;
  /** The result line, for the board to place. */
  readonly footer: ComponentChildren;
}

/** What the mint button takes in an open round. */
export interface Take {
  readonly move: Json;
  /** What it pays if it is pressed now; `null` while it can't be. */
  readonly amountMinor: bigint | null;
}

/** All that the app must know of a game to show it. It never knows how a round is drawn. */
export interface GameView<Params> {
  /** What the board opens with. */
  readonly initial: Params;
  readonly Board: FunctionComponent<BoardProps<Params>>;
  /** Whether the last results run along the top of the board. */
  readonly hasStrip: boolean;
  /** An ended round's result in a few characters, for the strip. */
  readonly pill: (round: Bet) => string;
  /** A round's outcome in a few words, for the history. */
  readonly story: (round: Bet) => string;
  /** How long the board moves before the result stands; the same for every outcome. */
  readonly landingMs: (round: Bet) => number;
  /** For games of steps. */
  readonly take?: (round: Bet) => Take;
}

/** A view whose params were erased, as the registry holds it: each is handed only what its own game parsed. */
export type AnyGameView = GameView<Json>;

export function defineView<Params>(view: GameView<Params>): AnyGameView {
  return view as unknown as AnyGameView;
}
