import { randomUUID } from 'node:crypto';
import type { Command } from './act.js';
import { isSeal, NONCE_HEADER, SEAL_HEADER, sealReply, sealRequest } from './internal-seal.js';
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
    const answer = await ask(address, '/ping', '', secret, AbortSignal.timeout(PING_MS));
    return answer === owner ? 'alive' : 'dead';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED' ? 'dead' : 'silent';
  }
}

/** Posts a body to a process of ours and returns its reply. Throws when there is none, or when it is not one of ours. */
async function ask(address: string, path: string, body: string, secret: string, signal: AbortSignal): Promise<string> {
  const nonce = randomUUID();
  const seal = sealRequest(secret, path, nonce, body);
  const headers = { [NONCE_HEADER]: nonce, [SEAL_HEADER]: seal };
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body, signal });
  if (!response.ok) throw new Error(`${address} answered ${String(response.status)}`);
  const reply = await response.text();
  if (!isSeal(sealReply(secret, seal, reply), response.headers.get(SEAL_HEADER))) {
    throw new Error(`${address} is not a process of ours`);
  }
  return reply;
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
      const body = encodeCommands(sent.map(({ command }) => command));
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(FORWARD_MS)]);
      const outcomes = decodeOutcomes(await ask(this.#address, '/commands', body, this.#secret, signal));
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
