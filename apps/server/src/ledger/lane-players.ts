import { Refusal } from '@croupier/contract';
import type { StoredCommand } from './command-record.js';
import { findCommands } from './gate.store.js';
import type { LaneSetup } from './lane-setup.js';
import { loadPlayers, type Loaded } from './load-players.js';
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
    const { pool, cipher, lane } = this.#setup;
    const players = [...this.#absent.keys()];
    const asked = [...this.#absent.values()].flat();
    try {
      const loaded = await loadPlayers(
        pool,
        cipher,
        lane,
        players,
        asked.map(({ command }) => command),
      );
      const broken = players.filter((playerId) => loaded.get(playerId) instanceof Error);
      for (const playerId of broken) this.#unavailable(loaded.get(playerId), this.#take(playerId));
      const done = asked.filter(({ command }) => isDone(loaded.get(command.playerId), command.id));
      const answered = done.length === 0 ? new Set() : new Set(await this.answerKnown(done));
      for (const one of asked) one.isChecked = true;
      for (const playerId of players) {
        const player = loaded.get(playerId);
        if (player instanceof Error) continue;
        this.#cache.put(new CachedPlayer(player?.state ?? unknownPlayer(playerId)));
      }
      this.#requeue(players.flatMap((playerId) => this.#take(playerId)).filter((one) => !answered.has(one)));
    } catch (error) {
      this.#unavailable(
        error,
        players.flatMap((playerId) => this.#take(playerId)),
      );
    }
  }

  /**
   * Fails a command with what its decision threw. That leaves no row, so it must not be the answer to an id that has one:
   * where the id was not looked up yet, that comes first.
   */
  fail(waiting: Waiting, error: Error): void {
    if (waiting.isChecked) {
      waiting.fail(error);
      return;
    }
    waiting.failure = error;
    this.#unchecked.push(waiting);
  }

  async #check(): Promise<void> {
    const waiting = this.#unchecked;
    this.#unchecked = [];
    try {
      const answered = new Set(await this.answerKnown(waiting));
      const open = waiting.filter((one) => !answered.has(one));
      for (const one of open) if (one.failure !== null) one.fail(one.failure);
      this.#requeue(open.filter(({ failure }) => failure === null));
    } catch (error) {
      this.#unavailable(error, waiting);
    }
  }

  /** Answers those of the commands that are in the book, and returns them; the ids of the others are free. */
  async answerKnown(waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
    const stored = await findCommands(
      this.#setup.pool,
      waiting.map(({ command }) => command),
    );
    this.remember(stored);
    const byKey = new Map(stored.map((one) => [keyOf(one.row), one]));
    return waiting.filter((one) => {
      one.isChecked = true;
      const known = byKey.get(keyOf(one.command));
      if (known !== undefined) one.replay(known);
      return known !== undefined;
    });
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

function isDone(loaded: Loaded | Error | undefined, id: string): boolean {
  return loaded !== undefined && !(loaded instanceof Error) && loaded.done.includes(id);
}

function keyOf({ playerId, id }: { readonly playerId: bigint; readonly id: string }): string {
  return `${String(playerId)} ${id}`;
}
