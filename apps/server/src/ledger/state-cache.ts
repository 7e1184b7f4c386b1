import type { PlayerState } from './player-state.js';
import type { Waiting } from './waiting.js';

/** What a lane keeps of a player. */
export class CachedPlayer {
  /** The state after the last commit. */
  committed: PlayerState;
  /** The state after the last decision, committed or not: what the next decision stands on. */
  tip: PlayerState;
  /** Commands decided and not yet committed. */
  inFlight = 0;
  /** Commands decided and not yet committed, by id. */
  readonly pending = new Map<string, Waiting>();
  /** Until then (Unix ms) ids of this player are looked up before they are decided: an old id came back once. */
  checkedUntilMs = 0;
  #refusalsSinceMs = 0;
  #refusals = 0;

  constructor(state: PlayerState) {
    this.committed = state;
    this.tip = state;
  }

  /** Counts a refusal that is about to be stored in the running minute. */
  countRefusal(nowMs: number): void {
    if (nowMs - this.#refusalsSinceMs >= 60_000) {
      this.#refusalsSinceMs = nowMs;
      this.#refusals = 0;
    }
    this.#refusals += 1;
  }

  /** Takes a refusal back that was not stored after all. */
  uncountRefusal(): void {
    this.#refusals = Math.max(0, this.#refusals - 1);
  }

  /** Seconds until the player may be refused again; 0 while the minute's budget lasts. */
  refusalWaitSeconds(nowMs: number, budget: number): number {
    const elapsedMs = nowMs - this.#refusalsSinceMs;
    if (elapsedMs >= 60_000 || this.#refusals < budget) return 0;
    return Math.max(1, Math.ceil((60_000 - elapsedMs) / 1_000));
  }
}

/**
 * Players by recent use, in two generations: a look-up costs one Map access, and when the young generation is full the
 * old one is forgotten, but for players with commands in flight, whose state the database does not have yet.
 */
export class StateCache {
  readonly #generationMax: number;
  #young = new Map<bigint, CachedPlayer>();
  #old = new Map<bigint, CachedPlayer>();

  /** Keeps at least `playersMax / 2` and at most `playersMax` players that are not in flight. */
  constructor(playersMax = 50_000) {
    this.#generationMax = Math.max(1, Math.floor(playersMax / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(playerId: bigint): CachedPlayer | undefined {
    const young = this.#young.get(playerId);
    if (young !== undefined) return young;
    const old = this.#old.get(playerId);
    if (old !== undefined) {
      this.#old.delete(playerId);
      this.put(old);
    }
    return old;
  }

  put(player: CachedPlayer): void {
    if (this.#young.size >= this.#generationMax) {
      const forgotten = this.#old;
      this.#old = this.#young;
      this.#young = new Map();
      for (const [id, kept] of forgotten) if (kept.inFlight > 0) this.#young.set(id, kept);
    }
    this.#young.set(player.tip.playerId, player);
  }
}
