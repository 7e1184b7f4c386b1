import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from '@croupier/contract';
import type { Command } from './act.js';
import { NotOwner, type Answer } from './waiting.js';
import { CommandsOnWire, encodeOutcomes, type Outcome } from './wire.js';

const BODY_BYTES_MAX = 32 * 1024 * 1024;
export const SECRET_HEADER = 'x-croupier-internal';

/** The door for our own processes: commands that reached the wrong one, and the question who is there. */
export class InternalServer {
  readonly #server: Server;
  readonly #secret: Buffer;
  readonly #owner: string;
  readonly #submit: (command: Command) => Promise<Answer>;

  /** `submit` decides a command here or rejects with `NotOwner`; it never forwards, so commands don't go in circles. */
  constructor(owner: string, secret: string, submit: (command: Command) => Promise<Answer>) {
    this.#owner = owner;
    this.#secret = Buffer.from(secret);
    this.#submit = submit;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
  }

  /** Listens on a free port; returns the address that peers use. */
  async listen(host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, host, resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isPeer(request)) {
      response.writeHead(401).end();
    } else if (request.url === '/ping') {
      response.end(this.#owner);
    } else if (request.method === 'POST' && request.url === '/commands') {
      const { commands } = CommandsOnWire.parse(JSON.parse(await readBody(request)));
      response.end(encodeOutcomes(await Promise.all(commands.map((command) => this.#outcomeOf(command)))));
    } else {
      response.writeHead(404).end();
    }
  }

  #isPeer(request: IncomingMessage): boolean {
    const given = Buffer.from(String(request.headers[SECRET_HEADER] ?? ''));
    return given.length === this.#secret.length && timingSafeEqual(given, this.#secret);
  }

  async #outcomeOf(command: Command): Promise<Outcome> {
    try {
      return { kind: 'answer', answer: await this.#submit(command) };
    } catch (error) {
      if (error instanceof NotOwner) return { kind: 'not_owner' };
      return { kind: 'refusal', refusal: error instanceof Refusal ? error : new Refusal('internal_error') };
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) throw new Error('a request between our processes is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
