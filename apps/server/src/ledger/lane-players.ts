import { Refusal } from '@croupier/contract';
import type { StoredCommand } from './command-record.js';
import { findCommands } from './gate.store.js';
import type { LaneSetup } from './lane-setup.js';
import { loadPlayers } from './load-players.js';
import { unknownPlayer } from './player-state.js';
import { RecentCommands } from './recent-commands.js';
import { CachedPlayer, StateCache } from './state-cache.js';
import type { Waiting } from './waiting.js';

/** How long ids of a player are looked up first after one of them collided with the book. */
const CHECKED_FOR_MS = 600_000;

/**
 * The players that a lane has in memory. A miss never blocks a batch: the commands of an unknown player wait aside while
 * one statement loads all of them, and come back in front of the queue.
 */
export class LanePlayers {
  readonly #setup: LaneSetup;
  readonly #cache: StateCache;
  readonly #recent: RecentCommands;
  readonly #requeue: (waiting: readonly Waiting[]) => void;
  readonly #absent = new Map<bigint, Waiting[]>();
  #unchecked: Waiting[] = [];
  #loading = false;

  /** `requeue` takes back commands that waited aside, in their order. */
  constructor(setup: LaneSetup, requeue: (waiting: readonly Waiting[]) => void) {
    this.#setup = setup;
    this.#cache = new StateCache(setup.bounds.playersMax);
    this.#recent = new RecentCommands(setup.bounds.recentMax);
    this.#requeue = requeue;
  }

  /** Commands that wait aside. */
  get asideCount(): number {
    let aside = this.#unchecked.length;
    for (const waiting of this.#absent.values()) aside += waiting.length;
    return aside;
  }

  /**
   * The player on whose state the command is to be decided; `null` when it was answered from memory, joined the same
   * command in flight, or waits aside.
   */
  admit(waiting: Waiting, nowMs: number): CachedPlayer | null {
    const { playerId, id } = waiting.command;
    const others = this.#absent.get(playerId);
    if (others !== undefined) {
      others.push(waiting);
      return null;
    }
    const player = this.#cache.get(playerId);
    if (player === undefined) {
      this.#absent.set(playerId, [waiting]);
      return null;
    }
    const known = this.#recent.find(playerId, id);
    if (known !== undefined) {
      waiting.replay(known);
      return null;
    }
    const first = player.pending.get(id);
    if (first !== undefined) {
      first.follow(waiting);
      return null;
    }
    if (player.checkedUntilMs > nowMs && !waiting.isChecked) {
      this.#unchecked.push(waiting);
      return null;
    }
    return player;
  }

  get(playerId: bigint): CachedPlayer | undefined {
    return this.#cache.get(playerId);
  }

  /** Loads whom commands wait for, and looks up the ids that are to be checked, until nobody waits aside. */
  async fetch(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#absent.size > 0 || this.#unchecked.length > 0) {
        if (this.#absent.size > 0) await this.#load();
        if (this.#unchecked.length > 0) await this.#check();
      }
    } finally {
      this.#loading = false;
    }
  }

  async #load(): Promise<void> {
    const { pool, cipher } = this.#setup;
    const players = [...this.#absent.keys()];
    const commands = [...this.#absent.values()].flat().map(({ command }) => command);
    try {
      const loaded = await loadPlayers(pool, cipher, players, commands);
      const done = [...loaded].flatMap(([playerId, player]) => player.done.map((id) => ({ playerId, id })));
      const stored = done.length === 0 ? [] : await findCommands(pool, done);
      for (const playerId of players) {
        this.#cache.put(new CachedPlayer(loaded.get(playerId)?.state ?? unknownPlayer(playerId)));
      }
      this.remember(stored);
      this.#requeue(players.flatMap((playerId) => this.#take(playerId)));
    } catch (error) {
      this.#unavailable(
        error,
        players.flatMap((playerId) => this.#take(playerId)),
      );
    }
  }

  async #check(): Promise<void> {
    const waiting = this.#unchecked;
    this.#unchecked = [];
    try {
      await this.lookUp(waiting);
      this.#requeue(waiting);
    } catch (error) {
      this.#unavailable(error, waiting);
    }
  }

  /** Remembers which of these commands are in the book, so that the next look answers them. */
  async lookUp(waiting: readonly Waiting[]): Promise<readonly StoredCommand[]> {
    const stored = await findCommands(
      this.#setup.pool,
      waiting.map(({ command }) => command),
    );
    this.remember(stored);
    for (const one of waiting) one.isChecked = true;
    return stored;
  }

  /** A player whose old id came back: the next ones are looked up before they are decided. */
  suspect(playerId: bigint, nowMs: number): void {
    const player = this.#cache.get(playerId);
    if (player !== undefined) player.checkedUntilMs = nowMs + CHECKED_FOR_MS;
  }

  /** Keeps answers at hand for repeated ids. */
  remember(stored: readonly StoredCommand[]): void {
    for (const one of stored) this.#recent.remember(one);
  }

  #take(playerId: bigint): Waiting[] {
    const waiting = this.#absent.get(playerId) ?? [];
    this.#absent.delete(playerId);
    return waiting;
  }

  #unavailable(error: unknown, waiting: readonly Waiting[]): void {
    this.#setup.watch.trouble(this.#setup.lane, 'players could not be loaded', error);
    for (const one of waiting) one.fail(new Refusal('unavailable', { retryAfterSeconds: 1 }));
  }
}
