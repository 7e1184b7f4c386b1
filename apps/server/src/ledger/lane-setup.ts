import type { Clock } from '../platform/clock.js';
import type { Pool } from '../platform/database.js';
import type { Act, FreshSeed, Rules } from './act.js';
import type { SeedCipher } from './seed-cipher.js';

/** Bounds of a lane. Everything that can grow has one. */
export interface LaneBounds {
  /** Commands in one batch. */
  readonly batchMax: number;
  /** Commands of the lane, and of one player, that are not answered yet. */
  readonly queueMax: number;
  readonly playerQueueMax: number;
  /** A queue that would take longer than this at the recent rate is full. */
  readonly queueAgeMaxMs: number;
  /** Stored refusals of a player in a minute: the book does not grow at an attacker's pace. */
  readonly refusalsPerMinute: number;
  /** Players kept in memory. */
  readonly playersMax: number;
  /** Answered commands kept in memory for repeated ids. */
  readonly recentMax: number;
  /** How long a lost connection is tried to be replaced before the outcome is called unknown. */
  readonly reconnectMs: number;
  /** How often holds whose time is over are looked for. */
  readonly expireEveryMs: number;
}

export const laneBounds: LaneBounds = {
  batchMax: 1_024,
  queueMax: 8_192,
  playerQueueMax: 256,
  queueAgeMaxMs: 1_000,
  refusalsPerMinute: 60,
  playersMax: 50_000,
  recentMax: 32_768,
  reconnectMs: 8_000,
  expireEveryMs: 5_000,
};

/** What a lane tells about itself; each call is on the road of a batch and must be cheap. */
export interface LaneWatch {
  batchCommitted(
    lane: number,
    facts: { readonly size: number; readonly waitMs: number; readonly commitMs: number },
  ): void;
  /** `code` is `accepted` or the refusal's. */
  commandDecided(act: string, game: number | null, code: string): void;
  trouble(lane: number, what: string, error: unknown): void;
}

export interface LaneSetup {
  readonly lane: number;
  /** The database, as the serving role. */
  readonly url: string;
  /** For loading players and looking up commands, beside the writing connection. */
  readonly pool: Pool;
  readonly cipher: SeedCipher;
  readonly acts: ReadonlyMap<number, Act>;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly freshSeed: (seedId: number) => FreshSeed;
  readonly watch: LaneWatch;
  readonly bounds: LaneBounds;
}
