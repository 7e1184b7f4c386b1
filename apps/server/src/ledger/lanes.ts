import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@croupier/contract';
import type { Clock } from '../platform/clock.js';
import type { Pool } from '../platform/database.js';
import type { Command, Rules } from './act.js';
import { bucketOf, houseLane } from './buckets.js';
import { writeCheckpoint } from './checkpoint.js';
import { findCommands, listHolders, takeLane, type Holder } from './gate.store.js';
import { dueHolds } from './hold-expiry.js';
import { InternalServer } from './internal-server.js';
import { Lane } from './lane.js';
import type { LaneSetup, LaneWatch } from './lane-setup.js';
import { PeerChannel, pulseOf } from './peers.js';
import { fingerprintOf } from './row.js';
import { NotOwner, type Answer } from './waiting.js';

export interface LanesSetup {
  readonly pool: Pool;
  /** Assets and what the profile offers. */
  readonly rules: Rules;
  /** The lane of each bucket. */
  readonly laneOf: readonly number[];
  /** Unique to this process; begins with the machine's mark and a slash, so that peers on one machine know each other. */
  readonly owner: string;
  /** The address on which peers reach this process. */
  readonly internalHost: string;
  readonly internalSecret: string;
  /** Whether this process may own lanes; one that may not forwards everything. */
  readonly mayOwn: boolean;
  readonly checkpointKey: KeyObject;
  readonly expireEveryMs: number;
  readonly clock: Clock;
  readonly watch: LaneWatch;
  readonly laneSetup: (lane: number) => LaneSetup;
  /** Brings a lane that was just opened up to date: configuration, funds. */
  readonly prepare: (lane: number, epoch: number, submit: (command: Command) => Promise<Answer>) => Promise<void>;
}

const TICK_MS = 1_000;
const RENEW_AFTER_MS = 3_000;
const CHECKPOINT_EVERY_MS = 60_000;
const CHECKPOINT_ROWS_MAX = 250_000;
/** How long a command looks for its owner before the client is asked to repeat it. */
const FORWARD_FOR_MS = 12_000;
const FORWARD_PAUSE_MS = 50;
/** How long it goes on looking without an answer from the database. */
const BLIND_FOR_MS = 1_000;
const START_MS = 30_000;

/**
 * The lanes of the casino as this process sees them: those that it owns, and where the others are. Any process takes any
 * command; correctness never depends on who is asked, since the lane's gate lets only its owner write.
 */
export class Lanes {
  readonly #setup: LanesSetup;
  readonly #own = new Map<number, Lane>();
  readonly #opening = new Map<number, Promise<void>>();
  readonly #peers = new Map<string, PeerChannel>();
  readonly #server: InternalServer;
  readonly #checkpointedAtMs = new Map<number, number>();
  readonly #onlyLane: number | null;
  #holders = new Map<number, Holder>();
  #address = '';
  #timer: NodeJS.Timeout | null = null;
  #isReady = false;
  #expiredAtMs = 0;
  #isStopping = false;

  constructor(setup: LanesSetup) {
    this.#setup = setup;
    const lanes = new Set(setup.laneOf);
    this.#onlyLane = lanes.size === 1 ? (setup.laneOf[0] ?? null) : null;
    this.#server = new InternalServer(setup.owner, setup.internalSecret, (command) => this.#submitHere(command));
  }

  /** Takes free lanes or finds their owners; resolves when every command can be answered. */
  async start(): Promise<void> {
    this.#address = await this.#server.listen(this.#setup.internalHost);
    const deadlineMs = performance.now() + START_MS;
    while (!(await this.#tick())) {
      if (performance.now() > deadlineMs) throw new Error('no process serves the lanes, and they could not be taken');
      await sleep(200);
    }
    this.#isReady = true;
    this.#scheduleTick();
  }

  /** Finishes what was accepted, writes a last checkpoint and hands the lanes over. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#isReady = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#opening.values());
    for (const [number, lane] of this.#own) {
      await lane.drain();
      await this.#checkpoint(number, lane).catch((error: unknown) => {
        this.#setup.watch.trouble(number, 'the last checkpoint could not be written', error);
      });
      await lane.stop();
    }
    this.#own.clear();
    await this.#server.close();
  }

  get rules(): Rules {
    return this.#setup.rules;
  }

  ready(): boolean {
    return this.#isReady;
  }

  /** Commands that wait in the lanes of this process. */
  get queueDepth(): number {
    let depth = 0;
    for (const lane of this.#own.values()) depth += lane.queueDepth;
    return depth;
  }

  /** Numbers of the lanes that this process owns. */
  get owned(): readonly number[] {
    return [...this.#own.keys()];
  }

  laneOf(playerId: bigint): number {
    if (playerId < 0n) return houseLane(playerId);
    return this.#onlyLane ?? this.#setup.laneOf[bucketOf(playerId)] ?? 0;
  }

  /**
   * Answers a command, here or through the process that owns its lane. Rejects with `Refusal` where nothing is stored:
   * `busy`, `unavailable` and `outcome_unknown` ask for the same id again.
   */
  submit(command: Command): Promise<Answer> {
    const number = this.laneOf(command.playerId);
    const lane = this.#own.get(number);
    if (lane === undefined) return this.#forward(number, command);
    return lane.submit(command).catch((error: unknown) => {
      if (error instanceof NotOwner) return this.#forward(number, command);
      throw error;
    });
  }

  /**
   * The answer to a command that is in the book; null when its id is free. For what refuses before the lane: an id that
   * was answered once is answered the same way under other limits too. Rejects with `command_conflict` like `submit`.
   */
  async find(command: Command): Promise<Answer | null> {
    const [stored] = await findCommands(this.#setup.pool, [command]);
    if (stored === undefined) return null;
    if (stored.row.fingerprint !== fingerprintOf(command)) throw new Refusal('command_conflict', { id: command.id });
    return { ...stored, replayed: true };
  }

  #submitHere(command: Command): Promise<Answer> {
    const number = this.laneOf(command.playerId);
    return this.#own.get(number)?.submit(command) ?? Promise.reject(new NotOwner(number));
  }

  /** The same id may be sent as often as needed: whoever owns the lane answers it once. */
  async #forward(number: number, command: Command): Promise<Answer> {
    const deadlineMs = performance.now() + FORWARD_FOR_MS;
    let blindSinceMs = Infinity;
    while (performance.now() < Math.min(deadlineMs, blindSinceMs + BLIND_FOR_MS)) {
      const answer = await this.#tryOwner(number, command);
      if (answer !== null) return answer;
      await sleep(FORWARD_PAUSE_MS);
      blindSinceMs = (await this.#look(number)) ? Infinity : Math.min(blindSinceMs, performance.now());
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  async #tryOwner(number: number, command: Command): Promise<Answer | null> {
    const holder = this.#holders.get(number);
    try {
      if (this.#own.has(number)) return await this.#submitHere(command);
      if (holder === undefined || holder.address === null || holder.owner === this.#setup.owner) return null;
      const outcome = await this.#channel(holder.address).send(command);
      if (outcome.kind === 'answer') return outcome.answer;
      if (outcome.kind === 'refusal') throw outcome.refusal;
      return null;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return null;
    }
  }

  #channel(address: string): PeerChannel {
    let channel = this.#peers.get(address);
    if (channel === undefined) {
      channel = new PeerChannel(address, this.#setup.internalSecret);
      this.#peers.set(address, channel);
    }
    return channel;
  }

  #scheduleTick(): void {
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => {
      this.#tick()
        .then((isServed) => {
          this.#isReady = isServed && !this.#isStopping;
        })
        .catch((error: unknown) => {
          this.#isReady = false;
          this.#setup.watch.trouble(-1, 'the lanes could not be looked at', error);
        })
        .finally(() => {
          this.#scheduleTick();
        });
    }, TICK_MS);
  }

  /** Renews, takes, finds. True when every lane is served by somebody. */
  async #tick(): Promise<boolean> {
    const holders = await listHolders(this.#setup.pool);
    this.#holders = new Map(holders.map((holder) => [holder.lane, holder]));
    this.#leavePeers();
    const served = await Promise.all(holders.map((holder) => this.#serve(holder)));
    await this.#expireHolds();
    return served.every((isServed) => isServed);
  }

  /** Waits no longer for processes that have no lane any more: a paused one would keep what was sent to it for long. */
  #leavePeers(): void {
    const addresses = new Set([...this.#holders.values()].map(({ address }) => address));
    for (const [address, channel] of this.#peers) {
      if (addresses.has(address)) continue;
      this.#peers.delete(address);
      channel.close();
    }
  }

  /** Ends holds whose time is over, for the players of the lanes that are served from here. */
  async #expireHolds(): Promise<void> {
    if (performance.now() - this.#expiredAtMs < this.#setup.expireEveryMs || this.#own.size === 0) return;
    this.#expiredAtMs = performance.now();
    const due = await dueHolds(this.#setup.pool, this.#setup.clock.nowMs(), this.owned);
    await Promise.allSettled(due.map((command) => this.submit(command)));
  }

  /** Asks the database who has the lane, and takes it where it is free. False when the database did not answer. */
  async #look(number: number): Promise<boolean> {
    try {
      const holder = (await listHolders(this.#setup.pool)).find(({ lane }) => lane === number);
      if (holder === undefined) return true;
      this.#holders.set(number, holder);
      await this.#serve(holder);
      return true;
    } catch {
      return false;
    }
  }

  async #serve(holder: Holder): Promise<boolean> {
    const lane = this.#own.get(holder.lane);
    if (lane !== undefined) {
      await lane.renewIfIdle(RENEW_AFTER_MS);
      await this.#checkpointWhenDue(holder.lane, lane);
      return !lane.isLost;
    }
    // A lane that was ours and got lost on the way is free as well: whoever else used its epoch is fenced by taking it.
    if (!holder.leased || holder.owner === this.#setup.owner) return this.#take(holder, null);
    if (holder.owner === null || holder.address === null) return false;
    const pulse = await pulseOf(holder.address, holder.owner, this.#setup.internalSecret);
    if (pulse === 'alive') return true;
    // On another machine a refused connection may be a matter of the network: there only the lease's end counts.
    const isNeighbour = holder.owner.split('/')[0] === this.#setup.owner.split('/')[0];
    return pulse === 'dead' && isNeighbour ? this.#take(holder, holder.epoch) : false;
  }

  async #take(holder: Holder, seenEpoch: number | null): Promise<boolean> {
    if (!this.#setup.mayOwn || this.#isStopping) return false;
    const opening = this.#opening.get(holder.lane) ?? this.#open(holder.lane, seenEpoch);
    this.#opening.set(holder.lane, opening);
    try {
      await opening;
    } finally {
      this.#opening.delete(holder.lane);
    }
    return this.#own.has(holder.lane);
  }

  async #open(number: number, seenEpoch: number | null): Promise<void> {
    const { pool, owner, laneSetup, prepare } = this.#setup;
    const position = await takeLane(pool, number, { owner, address: this.#address }, seenEpoch);
    if (position === null) return;
    const lane = await Lane.open(laneSetup(number), position);
    lane.onLost = () => {
      if (this.#own.get(number) === lane) this.#own.delete(number);
    };
    try {
      await prepare(number, position.epoch, (command) => lane.submit(command));
    } catch (error) {
      await lane.stop();
      throw error;
    }
    if (lane.isLost) return;
    this.#own.set(number, lane);
    this.#holders.delete(number);
    this.#leavePeers();
    this.#checkpointedAtMs.set(number, performance.now());
  }

  async #checkpointWhenDue(number: number, lane: Lane): Promise<void> {
    const elapsedMs = performance.now() - (this.#checkpointedAtMs.get(number) ?? 0);
    if (elapsedMs < CHECKPOINT_EVERY_MS && lane.book.sinceCheckpoint < CHECKPOINT_ROWS_MAX) return;
    await this.#checkpoint(number, lane);
  }

  async #checkpoint(number: number, lane: Lane): Promise<void> {
    const { pool, clock, checkpointKey } = this.#setup;
    this.#checkpointedAtMs.set(number, performance.now());
    await writeCheckpoint(pool, number, lane.epoch, lane.book, clock.nowMs(), checkpointKey);
  }
}
