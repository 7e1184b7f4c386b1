/** The clock is handed in wherever time decides something, so that a test can set it. */
export abstract class Clock {
  /** Milliseconds since 1970, UTC. */
  abstract nowMs(): number;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  override nowMs(): number {
    return Date.now();
  }
}

/** A clock that stands still until it is moved: for tests. Refuses to exist in production. */
export class ManualClock extends Clock {
  #nowMs: number;

  constructor(startMs: number) {
    super();
    if (process.env['NODE_ENV'] === 'production') throw new Error('A manual clock cannot run in production');
    this.#nowMs = startMs;
  }

  override nowMs(): number {
    return this.#nowMs;
  }

  /** Moves the clock; a negative number moves it back, as a machine's clock may do. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
  }
}
