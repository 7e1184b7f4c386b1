import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from '@croupier/contract';
import type { Command } from './act.js';
import { isSeal, NONCE_HEADER, SEAL_HEADER, sealReply, sealRequest } from './internal-seal.js';
import { NotOwner, type Answer } from './waiting.js';
import { CommandsOnWire, encodeOutcomes, type Outcome } from './wire.js';

const BODY_BYTES_MAX = 8 * 1024 * 1024;

/** The door for our own processes: commands that reached the wrong one, and the question who is there. */
export class InternalServer {
  readonly #server: Server;
  readonly #secret: string;
  readonly #owner: string;
  readonly #submit: (command: Command) => Promise<Answer>;

  /** `submit` decides a command here or rejects with `NotOwner`; it never forwards, so commands don't go in circles. */
  constructor(owner: string, secret: string, submit: (command: Command) => Promise<Answer>) {
    this.#owner = owner;
    this.#secret = secret;
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
    const body = await readBody(request);
    const seal = this.#sealOf(request, body);
    if (seal === null) {
      response.writeHead(401).end();
      return;
    }
    const reply = await this.#reply(request.url ?? '', body);
    if (reply === null) response.writeHead(404).end();
    else response.writeHead(200, { [SEAL_HEADER]: sealReply(this.#secret, seal, reply) }).end(reply);
  }

  async #reply(path: string, body: string): Promise<string | null> {
    if (path === '/ping') return this.#owner;
    if (path !== '/commands') return null;
    const { commands } = CommandsOnWire.parse(JSON.parse(body));
    return encodeOutcomes(await Promise.all(commands.map((command) => this.#outcomeOf(command))));
  }

  /** The request's seal, where it is one of ours. */
  #sealOf({ headers, url }: IncomingMessage, body: string): string | null {
    const seal = sealRequest(this.#secret, url ?? '', String(headers[NONCE_HEADER] ?? ''), body);
    return isSeal(seal, String(headers[SEAL_HEADER] ?? '')) ? seal : null;
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
