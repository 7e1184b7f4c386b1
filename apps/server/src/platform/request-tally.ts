import { Counter, type Registry } from 'prom-client';

/**
 * Counts the answers of the HTTP routes. Every request is counted, so counting is a few additions to plain numbers; what
 * Prometheus wants to read is made from them when it asks.
 */

/** Upper bounds, in milliseconds; above the last one is `+Inf`. */
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 1000] as const;

interface Route {
  readonly method: string;
  readonly route: string;
  /** How many answers had a status. */
  readonly statuses: Map<number, number>;
  /** How many took at most each bound and more than the one before. */
  readonly times: number[];
  sumMs: number;
}

export class RequestTally {
  readonly #routes: Route[] = [];

  constructor(registry: Registry) {
    const routes = this.#routes;
    new Counter({
      name: 'croupier_http_requests_total',
      help: 'HTTP answers, by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { method, route, statuses } of routes) {
          for (const [status, count] of statuses) this.inc({ method, route, status: String(status) }, count);
        }
      },
    });
    // The parts of a histogram under its usual names, as its own class would have each request observed.
    new Counter({
      name: 'croupier_http_request_seconds_bucket',
      help: 'Answers that took at most `le` seconds, from the request’s headers to the answer’s end.',
      labelNames: ['method', 'route', 'le'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { method, route, times } of routes) {
          let count = 0;
          times.forEach((more, i) => {
            count += more;
            const bound = BOUNDS_MS[i];
            if (countOf(times) > 0) this.inc({ method, route, le: bound === undefined ? '+Inf' : bound / 1000 }, count);
          });
        }
      },
    });
    new Counter({
      name: 'croupier_http_request_seconds_sum',
      help: 'Seconds that all answers took together.',
      labelNames: ['method', 'route'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { method, route, sumMs } of routes) if (sumMs > 0) this.inc({ method, route }, sumMs / 1000);
      },
    });
  }

  /** Begins to count a route; what it returns is called with each answer's status and milliseconds. */
  of(method: string, route: string): (status: number, elapsedMs: number) => void {
    const times = Array<number>(BOUNDS_MS.length + 1).fill(0);
    const tally: Route = { method, route, statuses: new Map(), times, sumMs: 0 };
    this.#routes.push(tally);
    return (status, elapsedMs) => {
      tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
      let slot = 0;
      while (slot < BOUNDS_MS.length && elapsedMs > (BOUNDS_MS[slot] ?? 0)) slot += 1;
      times[slot] = (times[slot] ?? 0) + 1;
      tally.sumMs += elapsedMs;
    };
  }
}

function countOf(times: readonly number[]): number {
  return times.reduce((sum, count) => sum + count, 0);
}
