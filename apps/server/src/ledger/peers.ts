import type { Command } from './act.js';
import { SECRET_HEADER } from './internal-server.js';
import { decodeOutcomes, encodeCommands, type Outcome } from './wire.js';

const PING_MS = 1_000;
/** Longer than a lane needs to settle an unknown outcome. */
const FORWARD_MS = 12_000;
const COMMANDS_MAX = 512;
const REQUESTS_MAX = 4;

/** What a look at the process behind an address gave. */
export type Pulse = 'alive' | 'dead' | 'silent';

/**
 * Whether the owner is still at its address. `dead` is said only where it is certain: the machine answers and nobody, or
 * somebody else, listens there. A paused process is `silent`, and so is one behind a broken network.
 */
export async function pulseOf(address: string, owner: string, secret: string): Promise<Pulse> {
  try {
    const response = await fetch(`${address}/ping`, {
      headers: { [SECRET_HEADER]: secret },
      signal: AbortSignal.timeout(PING_MS),
    });
    if (!response.ok) return 'silent';
    return (await response.text()) === owner ? 'alive' : 'dead';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED' ? 'dead' : 'silent';
  }
}

interface Sent {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Commands on their way to another process of ours. While requests are under way the next ones gather. */
export class PeerChannel {
  readonly #address: string;
  readonly #secret: string;
  readonly #closing = new AbortController();
  #waiting: Sent[] = [];
  #requests = 0;

  constructor(address: string, secret: string) {
    this.#address = address;
    this.#secret = secret;
  }

  /** Rejects when the process can't be reached: what became of the command is then not known, and its id may be repeated. */
  send(command: Command): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject });
      setImmediate(() => {
        void this.#pump();
      });
    });
  }

  /** Rejects what is under way: the process at this address has nothing to answer any more. */
  close(): void {
    this.#closing.abort(new Error(`${this.#address} has no lane any more`));
  }

  async #pump(): Promise<void> {
    if (this.#requests >= REQUESTS_MAX || this.#waiting.length === 0) return;
    const sent = this.#waiting.splice(0, COMMANDS_MAX);
    this.#requests += 1;
    try {
      const response = await fetch(`${this.#address}/commands`, {
        method: 'POST',
        headers: { [SECRET_HEADER]: this.#secret },
        body: encodeCommands(sent.map(({ command }) => command)),
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(FORWARD_MS)]),
      });
      if (!response.ok) throw new Error(`${this.#address} answered ${String(response.status)}`);
      const outcomes = decodeOutcomes(await response.text());
      sent.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) reject(new Error('an answer is missing'));
        else resolve(outcome);
      });
    } catch (error) {
      for (const { reject } of sent) reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#requests -= 1;
      void this.#pump();
    }
  }
}
