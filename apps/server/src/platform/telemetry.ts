import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { RequestTally } from './request-tally.js';

/**
 * What the casino counts, as typed handles. Nothing here may cost a bet much: a label set is bound once and then found
 * by one look-up (0.1 us for a count or an observation), and what can be read at any time, such as the depth of a queue,
 * is read when it is asked for.
 */

/** A pool as `pg` shows it. */
export interface PoolGauges {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const MILLISECOND_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500].map((ms) => ms / 1000);
const SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

export class Telemetry {
  readonly registry = new Registry();
  readonly #bets = this.#counter('bets_total', 'Bets decided, by game and verdict (accepted, or the refusal).', [
    'game',
    'verdict',
  ]);
  readonly #verdicts = this.#counter(
    'verdicts_total',
    'Commands decided, by act and code (accepted, or the refusal).',
    ['act', 'code'],
  );
  readonly #storedRefusals = this.#counter('stored_refusals_total', 'Refusals kept for ever under their id.', ['code']);
  readonly #launchData = this.#counter('launch_data_refused_total', 'Telegram launch data refused, by cause.', [
    'reason',
  ]);
  readonly #requests = new RequestTally(this.registry);
  readonly #batchSize = this.#histogram('lane_batch_commands', 'Commands in one batch.', {
    labelNames: ['lane'],
    buckets: SIZE_BUCKETS,
  });
  readonly #batchWait = this.#histogram('lane_wait_seconds', 'How long a batch’s oldest command had waited for it.', {
    labelNames: ['lane'],
    buckets: MILLISECOND_BUCKETS,
  });
  readonly #commitTime = this.#histogram('lane_commit_seconds', 'The one call that writes a batch, until its commit.', {
    labelNames: ['lane'],
    buckets: MILLISECOND_BUCKETS,
  });
  readonly #queues = new Map<string, () => number>();
  readonly #pools = new Map<string, PoolGauges>();

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 20 });
    this.#watchQueues();
    this.#watchPools();
  }

  /** One bet was decided: `verdict` is `accepted` or the refusal's code. `game` is a game's id, never a player's text. */
  bet(game: string, verdict: string): void {
    this.#bets(game, verdict).inc();
  }

  /** One command was decided: `code` is `accepted` or the refusal's code. */
  verdict(act: string, code: string): void {
    this.#verdicts(act, code).inc();
  }

  /** A refusal was written into the journal. */
  refusalStored(code: string): void {
    this.#storedRefusals(code).inc();
  }

  /** Telegram's launch data was refused; the cause is said here and never to the client. */
  launchDataRefused(reason: string): void {
    this.#launchData(reason).inc();
  }

  /** A batch was committed: its size, how long its oldest command had waited, and how long its call took. */
  batch(lane: number, batch: { readonly commands: number; readonly waitMs: number; readonly commitMs: number }): void {
    const name = String(lane);
    this.#batchSize(name).observe(batch.commands);
    this.#batchWait(name).observe(batch.waitMs / 1000);
    this.#commitTime(name).observe(batch.commitMs / 1000);
  }

  /** Shows the depth of a queue, such as a lane's; `depth` is called when the metrics are read. */
  watchQueue(name: string, depth: () => number): void {
    this.#queues.set(name, depth);
  }

  /** Shows a pool's connections, those that are idle, and who waits for one. */
  watchPool(name: string, pool: PoolGauges): void {
    this.#pools.set(name, pool);
  }

  /** Counts the answers of one route; call it once for a route, and what it returns for each answer. */
  requestsOf(method: string, route: string): (status: number, elapsedMs: number) => void {
    return this.#requests.of(method, route);
  }

  #counter(name: string, help: string, labelNames: readonly string[]): (...labels: string[]) => Counter.Internal {
    const counter = new Counter({ name: `croupier_${name}`, help, labelNames, registers: [this.registry] });
    return bound((labels) => counter.labels(...labels));
  }

  #histogram(
    name: string,
    help: string,
    { labelNames, buckets }: { readonly labelNames: readonly string[]; readonly buckets: number[] },
  ): (...labels: string[]) => Histogram.Internal<string> {
    const registers = [this.registry];
    const histogram = new Histogram({ name: `croupier_${name}`, help, labelNames, buckets, registers });
    return bound((labels) => histogram.labels(...labels));
  }

  #watchQueues(): void {
    const queues = this.#queues;
    new Gauge({
      name: 'croupier_queue_commands',
      help: 'Commands that wait, by queue.',
      labelNames: ['queue'],
      registers: [this.registry],
      collect() {
        for (const [queue, depth] of queues) this.set({ queue }, depth());
      },
    });
  }

  #watchPools(): void {
    const pools = this.#pools;
    new Gauge({
      name: 'croupier_pool_connections',
      help: 'Connections to the database, by pool and state; `waiting` are requests that wait for one.',
      labelNames: ['pool', 'state'],
      registers: [this.registry],
      collect() {
        for (const [name, pool] of pools) {
          this.set({ pool: name, state: 'open' }, pool.totalCount);
          this.set({ pool: name, state: 'idle' }, pool.idleCount);
          this.set({ pool: name, state: 'waiting' }, pool.waitingCount);
        }
      },
    });
  }
}

/** Keeps what `bind` gave for each set of labels. Labels come from fixed sets, so this does not grow. */
function bound<T>(bind: (labels: string[]) => T): (...labels: string[]) => T {
  const handles = new Map<string, T>();
  return (...labels) => {
    const key = labels.join('\n');
    let handle = handles.get(key);
    if (handle === undefined) {
      handle = bind(labels);
      handles.set(key, handle);
    }
    return handle;
  };
}
