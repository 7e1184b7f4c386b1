import { Refusal } from '@croupier/contract';
import type { LaneBounds } from './lane-setup.js';
import type { Waiting } from './waiting.js';

/** The commands that wait for a lane, bounded by count, by age and for each player. */
export class LaneQueue {
  readonly #bounds: LaneBounds;
  readonly #perPlayer = new Map<bigint, number>();
  #waiting: Waiting[] = [];
  #open = 0;
  #ratePerMs = 0;

  constructor(bounds: LaneBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Commands that were admitted and not yet answered. */
  get openCount(): number {
    return this.#open;
  }

  /** Counts a command of the player in; `leave` counts it out. Throws `Refusal('busy')` when there is no room. */
  enter(playerId: bigint): void {
    const { queueMax, playerQueueMax, batchMax, queueAgeMaxMs } = this.#bounds;
    const ofPlayer = this.#perPlayer.get(playerId) ?? 0;
    const isTooOld = this.length > batchMax && this.length > this.#ratePerMs * queueAgeMaxMs;
    // Counted until they are answered: those that wait aside for their player, or in a batch, take memory as well.
    if (this.#open >= queueMax || ofPlayer >= playerQueueMax || isTooOld) {
      throw new Refusal('busy', { retryAfterSeconds: 1 });
    }
    this.#open += 1;
    this.#perPlayer.set(playerId, ofPlayer + 1);
  }

  leave(playerId: bigint): void {
    this.#open -= 1;
    const left = (this.#perPlayer.get(playerId) ?? 1) - 1;
    if (left === 0) this.#perPlayer.delete(playerId);
    else this.#perPlayer.set(playerId, left);
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** Puts commands back in front: they came before those that wait now. */
  pushFront(waiting: readonly Waiting[]): void {
    this.#waiting = [...waiting, ...this.#waiting];
  }

  take(max: number): Waiting[] {
    return this.#waiting.splice(0, max);
  }

  /** Learns how fast the lane is. */
  committed(count: number, elapsedMs: number): void {
    const rate = count / Math.max(0.1, elapsedMs);
    this.#ratePerMs = this.#ratePerMs === 0 ? rate : this.#ratePerMs * 0.8 + rate * 0.2;
  }
}
