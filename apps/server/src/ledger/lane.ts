import { randomInt } from 'node:crypto';
import { Refusal } from '@croupier/contract';
import type { Command, Rules } from './act.js';
import { Batch } from './batch.js';
import { chanceOf } from './chance.js';
import { faultOf, type Fault } from './faults.js';
import { storedOf } from './command-record.js';
import { GateConnection, type Position } from './gate.store.js';
import { LaneBook } from './lane-book.js';
import { LanePlayers } from './lane-players.js';
import { LaneQueue } from './lane-queue.js';
import type { LaneSetup } from './lane-setup.js';
import { fingerprintOf, verdict } from './row.js';
import { codeOf, settle, type Settled } from './settle.js';
import type { CachedPlayer } from './state-cache.js';
import { settleUnknown } from './unknown-outcome.js';
import { NotOwner, Waiting, type Answer } from './waiting.js';

/** A batch on its way to the database. */
export interface Flight {
  readonly batch: Batch;
  readonly waiting: readonly Waiting[];
  readonly sentAtMs: number;
  /** Never rejects: `null` when it was committed. */
  readonly done: Promise<Error | null>;
}

/** With two batches under way the next is decided while the one before commits. */
const FLIGHTS_MAX = 2;
/** A batch this large is worth the second round trip. */
const SPLIT_FROM = 32;
/** How often a batch is sent again for a passing fault, and how long before each time. */
const AGAIN_MS = [5, 20, 80];
const PROBE_MS = 1_000;

/**
 * One lane: takes whatever commands wait, decides them in memory in order, writes them in one call behind the gate, then
 * replies. A lone command waits for nobody; while a batch commits the next one gathers. A reply leaves after the commit,
 * and no failure of a commit is guessed at: its kind decides what is done again, and what is asked of the database.
 */
export class Lane {
  readonly book: LaneBook;
  readonly #setup: LaneSetup;
  readonly #queue: LaneQueue;
  readonly #players: LanePlayers;
  #flights: Flight[] = [];
  #connection: GateConnection;
  #epoch: number;
  #rules: Rules;
  #batchMax: number;
  #nowMs = 0;
  #lastCommitMs = performance.now();
  #isKicked = false;
  #isLanding = false;
  #isRecovering = false;
  #isLost = false;
  #isStopping = false;
  #closedUntilMs = 0;
  /** Called once when the lane can't be served from here any more. */
  onLost: () => void = () => undefined;

  private constructor(setup: LaneSetup, connection: GateConnection, position: Position, book: LaneBook) {
    this.#setup = setup;
    this.#connection = connection;
    this.#epoch = position.epoch;
    this.book = book;
    this.#rules = { ...setup.rules, configId: book.configId };
    this.#batchMax = setup.bounds.batchMax;
    this.#queue = new LaneQueue(setup.bounds);
    this.#players = new LanePlayers(setup, (waiting) => {
      this.#requeue(waiting);
    });
  }

  /** Opens a lane that was just taken. `position` is where it stands. */
  static async open(setup: LaneSetup, position: Position): Promise<Lane> {
    const connection = await GateConnection.open(setup.url);
    try {
      return new Lane(setup, connection, position, await LaneBook.load(setup.pool, setup.lane, position));
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  get epoch(): number {
    return this.#epoch;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Commands that wait, those aside included. */
  get queueDepth(): number {
    return this.#queue.length + this.#players.asideCount;
  }

  /**
   * Takes a command. Resolves with its final row after the commit. Rejects with `NotOwner` when the lane is not served
   * from here, with `Refusal` where nothing is stored (conflict, queue full, outcome unknown, our own fault).
   */
  submit(command: Command): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const act = this.#setup.acts.get(command.act);
      if (act === undefined) throw new Error(`this build has no act ${String(command.act)}`);
      if (this.#isLost || this.#isStopping) throw new NotOwner(this.#setup.lane);
      const nowMs = this.#setup.clock.nowMs();
      if (performance.now() < this.#closedUntilMs) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      this.#queue.enter(command.playerId);
      const waiter = {
        resolve: (answer: Answer) => {
          this.#queue.leave(command.playerId);
          resolve(answer);
        },
        reject: (error: Error) => {
          this.#queue.leave(command.playerId);
          reject(error);
        },
      };
      this.#queue.push(new Waiting(act, command, fingerprintOf(command), nowMs, waiter));
      this.#kick();
    });
  }

  /** Keeps the lease of a lane without traffic. */
  async renewIfIdle(afterMs: number): Promise<void> {
    const isBusy = this.#isRecovering || this.#flights.length > 0;
    if (this.#isLost || isBusy || performance.now() - this.#lastCommitMs < afterMs) return;
    try {
      if (await this.#connection.renew(this.#setup.lane, this.#epoch)) this.#lastCommitMs = performance.now();
      else this.#lose();
    } catch (error) {
      this.#setup.watch.trouble(this.#setup.lane, 'the lease could not be renewed', error);
      // With a batch on the connection whoever lands it sees to that.
      if (this.#connection.isBroken && this.#flights.length === 0) await this.#reconnect();
    }
  }

  /** Replaces a connection that broke while nothing was on it. */
  async #reconnect(): Promise<void> {
    if (this.#isRecovering || this.#isLost) return;
    this.#isRecovering = true;
    await this.#recoverUnknown([]);
    this.#isRecovering = false;
    this.#kick();
  }

  /** Takes no more and finishes what was taken. */
  async drain(): Promise<void> {
    this.#isStopping = true;
    while (!this.#isLost && (this.#isRecovering || this.#queue.openCount > 0))
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Gives a drained lane up, so that another process may have it at once. */
  async stop(): Promise<void> {
    if (this.#isLost) return;
    this.#isLost = true;
    await this.#connection.release(this.#setup.lane, this.#epoch).catch(() => undefined);
    await this.#connection.close();
  }

  /** Gathers what arrives in the same turn of the event loop. */
  #kick(): void {
    if (this.#isKicked) return;
    this.#isKicked = true;
    setImmediate(() => {
      this.#isKicked = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isRecovering || this.#isLost || this.#flights.length >= FLIGHTS_MAX || this.#queue.length === 0) return;
    // Two batches under way pay only when both are large: small ones cost more than one of twice the size.
    const waiting = this.#queue.length;
    if (this.#flights.length > 0 && waiting < SPLIT_FROM) return;
    const share = waiting >= 2 * SPLIT_FROM ? Math.ceil(waiting / FLIGHTS_MAX) : waiting;
    this.#send(this.#queue.take(Math.min(share, this.#batchMax)));
    if (this.#queue.length > 0) this.#kick();
  }

  #send(candidates: readonly Waiting[]): void {
    const ahead = this.#flights.at(-1)?.batch;
    this.#nowMs = Math.max(this.#nowMs, this.book.atMs, this.#setup.clock.nowMs());
    const batch = new Batch(
      ahead?.to ?? this.book.seq,
      ahead?.head ?? this.book.head,
      this.#nowMs,
      this.#rules.configId,
      this.book.totals,
    );
    const waiting: Waiting[] = [];
    for (const [index, candidate] of candidates.entries()) {
      if (batch.isClosed || (candidate.act.changesRules === true && waiting.length > 0)) {
        this.#queue.pushFront(candidates.slice(index));
        break;
      }
      if (this.#decide(candidate, batch)) waiting.push(candidate);
    }
    if (this.#players.asideCount > 0) void this.#players.fetch();
    if (waiting.length === 0) return;
    this.#flights.push({ batch, waiting, sentAtMs: performance.now(), done: this.#commit(batch) });
    void this.#land();
  }

  async #commit(batch: Batch): Promise<Error | null> {
    try {
      await this.#connection.commit(this.#setup.lane, this.#epoch, batch, this.#setup.cipher);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Decides one command on the tip of its player. True when it is part of the batch. */
  #decide(waiting: Waiting, batch: Batch): boolean {
    const { command } = waiting;
    const player = this.#players.admit(waiting, this.#nowMs);
    if (player === null) return false;
    try {
      const settled = this.#settle(waiting, player, batch);
      // Only a refusal is refused: what a player is owed is never kept from him.
      if (settled.accepted === null) this.#refuseTheRefused(player);
      batch.add(settled);
      player.tip = settled.state;
      player.inFlight += 1;
      player.pending.set(command.id, waiting);
      // Counted here and not when it is stored: many at once must not pass a budget that one after the other could not.
      if (settled.accepted === null) player.countRefusal(batch.atMs);
      if (batch.configId !== this.#rules.configId) this.#rules = { ...this.#rules, configId: batch.configId };
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) this.#setup.watch.trouble(this.#setup.lane, `command ${command.id}`, error);
      const refusal = error instanceof Refusal ? error : new Refusal('internal_error');
      // The budget stands before the book: otherwise whoever has used it up could still ask the database.
      if (refusal.code === 'refusals_exhausted') waiting.fail(refusal);
      else this.#players.fail(waiting, refusal);
      return false;
    }
  }

  #refuseTheRefused(player: CachedPlayer): void {
    const seconds = player.refusalWaitSeconds(this.#nowMs, this.#setup.bounds.refusalsPerMinute);
    if (seconds > 0) throw new Refusal('refusals_exhausted', { retryAfterSeconds: seconds });
  }

  #settle({ act, command, fingerprint }: Waiting, player: CachedPlayer, batch: Batch): Settled {
    const place = { lane: this.#setup.lane, seq: batch.to + 1, atMs: batch.atMs, head: batch.head };
    return settle(
      act,
      player.tip,
      command,
      fingerprint,
      place,
      chanceOf(player.tip, this.#setup.freshSeed),
      this.#rules,
    );
  }

  #requeue(waiting: readonly Waiting[]): void {
    if (this.#isLost) for (const one of waiting) one.fail(new NotOwner(this.#setup.lane));
    else this.#queue.pushFront(waiting);
    this.#kick();
  }

  /** Takes batches in the order in which they were sent; the first that failed takes those behind it along. */
  async #land(): Promise<void> {
    if (this.#isLanding) return;
    this.#isLanding = true;
    for (let flight = this.#flights[0]; flight !== undefined; flight = this.#flights[0]) {
      const error = await flight.done;
      if (error === null) {
        this.#flights.shift();
        this.#committed(flight);
      } else {
        this.#isRecovering = true;
        await Promise.all(this.#flights.map(({ done }) => done));
        await this.#recover(error, this.#flights.splice(0));
        this.#isRecovering = false;
      }
      this.#kick();
    }
    this.#isLanding = false;
  }

  #committed({ batch, waiting, sentAtMs }: Flight): void {
    const { lane, watch, bounds } = this.#setup;
    this.#lastCommitMs = performance.now();
    const commitMs = this.#lastCommitMs - sentAtMs;
    this.book.advance(batch);
    for (const [index, settled] of batch.settled.entries()) {
      const { row } = settled;
      const stored = storedOf(settled);
      const player = this.#players.get(row.playerId);
      if (player !== undefined) {
        player.committed = settled.state;
        player.inFlight -= 1;
        player.pending.delete(row.id);
      }
      this.#players.remember([stored]);
      watch.commandDecided(waiting[index]?.act.name ?? '', row.game, codeOf(settled));
      waiting[index]?.committed(stored);
    }
    const waitMs = Math.max(0, batch.atMs - (waiting[0]?.sinceMs ?? batch.atMs));
    this.#queue.committed(batch.settled.length, commitMs);
    this.#batchMax = Math.min(bounds.batchMax, this.#batchMax * 2);
    watch.batchCommitted(lane, { size: batch.settled.length, waitMs, commitMs });
  }

  /** What is done about batches that failed. Commands keep their order; each is answered exactly once. */
  async #recover(error: Error, failed: readonly Flight[]): Promise<void> {
    const fault = faultOf(error);
    if (fault === 'unknown') return this.#recoverUnknown(failed);
    this.#forget(failed);
    const waiting = failed.flatMap((flight) => flight.waiting);
    if (fault !== 'duplicate' && fault !== 'again')
      this.#setup.watch.trouble(this.#setup.lane, `commit: ${fault}`, error);
    switch (fault) {
      case 'fenced':
        this.#lose(waiting);
        return;
      case 'duplicate':
        await this.#recoverDuplicate(failed, waiting);
        return;
      case 'data':
        this.#isolate(waiting, failed[0]?.waiting.length ?? 0);
        return;
      case 'again':
      case 'resources':
        await this.#tryAgain(fault, waiting);
    }
  }

  /** Drops what was decided on top of the last commit. */
  #forget(failed: readonly Flight[]): void {
    this.#rules = { ...this.#rules, configId: this.book.configId };
    for (const { row } of failed.flatMap(({ batch }) => batch.settled)) {
      const player = this.#players.get(row.playerId);
      if (player === undefined) continue;
      player.tip = player.committed;
      player.inFlight -= 1;
      player.pending.delete(row.id);
      if (row.verdict === verdict.refused) player.uncountRefusal();
    }
  }

  /** Ids of the first batch are in the book already: those are answered from their rows, the others decided again. */
  async #recoverDuplicate(failed: readonly Flight[], waiting: readonly Waiting[]): Promise<void> {
    try {
      const answered = new Set(await this.#players.answerKnown(failed[0]?.waiting ?? []));
      for (const { command } of answered) this.#players.suspect(command.playerId, this.#nowMs);
      // A collision with nothing that can be found would come again for ever: then one of the rows is at fault.
      if (answered.size === 0) this.#isolate(waiting, failed[0]?.waiting.length ?? 0);
      else this.#requeue(waiting.filter((one) => !answered.has(one)));
    } catch (error) {
      this.#setup.watch.trouble(this.#setup.lane, 'ids could not be looked up', error);
      for (const one of waiting) one.fail(new Refusal('unavailable', { retryAfterSeconds: 1 }));
    }
  }

  /** Halves the batch until the command that the database took offence at is alone; that one is our fault. */
  #isolate(waiting: readonly Waiting[], failedCount: number): void {
    if (failedCount > 1) {
      this.#batchMax = Math.ceil(failedCount / 2);
      this.#requeue(waiting);
      return;
    }
    const [poison, ...others] = waiting;
    poison?.fail(new Refusal('internal_error'));
    this.#requeue(others);
  }

  async #tryAgain(fault: Fault, waiting: readonly Waiting[]): Promise<void> {
    const attempt = Math.max(0, ...waiting.map(({ attempts }) => attempts));
    const pauseMs = fault === 'again' ? AGAIN_MS[attempt] : undefined;
    if (pauseMs === undefined) {
      this.#closedUntilMs = performance.now() + PROBE_MS;
      for (const one of waiting) one.fail(new Refusal('unavailable', { retryAfterSeconds: 1 }));
      return;
    }
    for (const one of waiting) one.attempts += 1;
    await new Promise((resolve) => setTimeout(resolve, pauseMs + randomInt(pauseMs)));
    this.#requeue(waiting);
  }

  /** The connection is gone with batches on it: fence, then see which of them are in the book. Never guess. */
  async #recoverUnknown(failed: readonly Flight[]): Promise<void> {
    const { lane, watch } = this.#setup;
    await this.#connection.close();
    const outcome = await settleUnknown(
      this.#setup,
      this.#epoch,
      failed.map(({ batch }) => batch),
      this.book,
      () => {
        this.#closedUntilMs = performance.now() + PROBE_MS;
      },
    );
    watch.trouble(lane, `connection lost: ${outcome.kind}`, undefined);
    if (outcome.kind === 'ours') {
      this.#connection = outcome.connection;
      this.#epoch = outcome.epoch;
      for (const flight of failed.slice(0, outcome.committed)) this.#committed(flight);
      const open = failed.slice(outcome.committed);
      this.#forget(open);
      const waiting = open.flatMap((flight) => flight.waiting);
      for (const one of waiting) one.attempts += 1;
      // A batch that breaks every connection is not the network's fault: find the command in it that does.
      if (waiting.some(({ attempts }) => attempts > AGAIN_MS.length)) {
        this.#isolate(waiting, open[0]?.waiting.length ?? 0);
      } else {
        this.#requeue(waiting);
      }
      return;
    }
    this.#forget(failed);
    const waiting = failed.flatMap((flight) => flight.waiting);
    if (outcome.kind === 'unreachable') {
      for (const one of waiting) one.fail(new Refusal('outcome_unknown', { retryAfterSeconds: 1 }));
      this.#lose();
      return;
    }
    // Another owner has the lane: what of ours is in its book was committed before; the rest goes there.
    this.#lose(waiting.filter((one) => !outcome.answer(one)));
  }

  #lose(waiting: readonly Waiting[] = []): void {
    for (const one of [...waiting, ...this.#queue.take(Infinity)]) one.fail(new NotOwner(this.#setup.lane));
    if (this.#isLost) return;
    this.#isLost = true;
    void this.#connection.close();
    this.onLost();
  }
}
