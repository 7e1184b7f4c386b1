import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Where on a commit's road something happens, as seen on the wire between the lane and PostgreSQL:
 * decided, nothing sent · half of the call's bytes sent · all sent but the message that ends (and so commits) the call ·
 * all sent, and the database at work · committed and answered, the answer's last message held back · the answer given.
 */
export const steps = [
  'decided, nothing sent',
  'inside the call',
  'before the end of the call',
  'after the call',
  'committed, before the reply',
  'with the reply',
] as const;

export type Step = (typeof steps)[number];

interface Armed {
  readonly step: Step;
  readonly act: () => void;
  readonly done: () => void;
}

const BIND = 'B'.charCodeAt(0);
const SYNC = 'S'.charCodeAt(0);
const QUERY = 'Q'.charCodeAt(0);
const READY = 'Z'.charCodeAt(0);
const STATEMENT = Buffer.from('\0lane_commit\0');

/**
 * A wire to PostgreSQL that understands the protocol as far as to know the commits of a lane on it. A test arms it with a
 * step; at that step of the next commit it acts (kills a process, say) and breaks the connection, in the same moment.
 */
export class GateProxy {
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #roads = new Set<Road>();
  #armed: Armed | null = null;

  private constructor(databaseUrl: string) {
    const { hostname, port } = new URL(databaseUrl);
    this.#target = { host: hostname, port: port === '' ? 5432 : Number(port) };
    this.#server = createServer({ noDelay: true }, (near) => {
      const road = new Road(near, connect({ ...this.#target, noDelay: true }), (step) => this.#take(step));
      this.#roads.add(road);
      near.once('close', () => this.#roads.delete(road));
    });
  }

  static async open(databaseUrl: string): Promise<GateProxy> {
    const proxy = new GateProxy(databaseUrl);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The database's address through this proxy. */
  url(databaseUrl: string): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    const through = new URL(databaseUrl);
    through.host = `127.0.0.1:${String(address.port)}`;
    return through.href;
  }

  /** At that step of the next commit calls `act` and breaks the connection; resolves then. */
  next(step: Step, act: () => void = () => undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#armed = { step, act, done: resolve };
    });
  }

  /** Breaks every connection on which a commit is under way; tells how many there were. */
  cut(): number {
    const busy = [...this.#roads].filter((road) => road.isCommitting);
    for (const road of busy) road.break();
    return busy.length;
  }

  /** Whether the database sees that port at the other end of a connection through here. */
  carries(port: number): boolean {
    return [...this.#roads].some((road) => road.port === port);
  }

  disarm(): void {
    this.#armed = null;
  }

  async close(): Promise<void> {
    for (const road of this.#roads) road.break();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Whoever comes to the armed step first has it. */
  #take(step: Step): Armed | null {
    const armed = this.#armed;
    if (armed?.step !== step) return null;
    this.#armed = null;
    return armed;
  }
}

/** One connection. Both directions are read message by message. */
class Road {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #take: (step: Step) => Armed | null;
  readonly #fromNear = new Messages(true);
  readonly #fromFar = new Messages(false);
  #isBroken = false;
  #isCommit = false;
  /** How many ReadyForQuery were asked for (the first comes unasked), and how many came. */
  #asked = 1;
  #came = 0;
  /** Commits that were sent, by the number of their ReadyForQuery. */
  readonly #commits = new Set<number>();

  constructor(near: Socket, far: Socket, take: (step: Step) => Armed | null) {
    this.#near = near;
    this.#far = far;
    this.#take = take;
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.break();
      });
    }
    near.on('data', (chunk: Buffer) => {
      for (const message of this.#fromNear.read(chunk)) this.#onRequest(message);
    });
    far.on('data', (chunk: Buffer) => {
      for (const message of this.#fromFar.read(chunk)) this.#onResponse(message);
    });
  }

  /** Ours, towards the database. */
  get port(): number | undefined {
    return this.#far.localPort;
  }

  get isCommitting(): boolean {
    return this.#commits.size > 0;
  }

  /** The client sees its connection end; the database gets what was sent to it, and then the end. */
  break(): void {
    this.#isBroken = true;
    this.#near.destroy();
    this.#far.end();
    this.#far.resume();
  }

  #onRequest(message: Buffer): void {
    if (this.#isBroken) return;
    const type = message[0];
    if (type === BIND && message.subarray(5, 5 + STATEMENT.length).equals(STATEMENT)) {
      this.#isCommit = true;
      if (this.#fire('decided, nothing sent')) return;
      if (this.#fire('inside the call', message.subarray(0, message.length >> 1))) return;
    }
    if (type === SYNC && this.#isCommit && this.#fire('before the end of the call')) return;
    if (type === SYNC || type === QUERY) {
      this.#asked += 1;
      if (this.#isCommit) this.#commits.add(this.#asked);
      const isCommit = this.#isCommit;
      this.#isCommit = false;
      if (isCommit && this.#fire('after the call', message)) return;
    }
    this.#far.write(message);
  }

  #onResponse(message: Buffer): void {
    if (this.#isBroken) return;
    if (message[0] === READY) {
      this.#came += 1;
      if (this.#commits.delete(this.#came)) {
        if (this.#fire('committed, before the reply')) return;
        const armed = this.#take('with the reply');
        if (armed !== null) {
          this.#near.write(message);
          this.#do(armed);
          return;
        }
      }
    }
    this.#near.write(message);
  }

  /** True when it was armed for this step: `last` is then the last that the database gets. */
  #fire(step: Step, last?: Buffer): boolean {
    const armed = this.#take(step);
    if (armed === null) return false;
    if (last !== undefined) this.#far.write(last);
    this.#do(armed);
    return true;
  }

  #do({ act, done }: Armed): void {
    act();
    this.break();
    done();
  }
}

/** Cuts a stream of PostgreSQL's protocol into messages: a type, a length, a body; the client's first has no type. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #hasType: boolean;

  constructor(isClient: boolean) {
    this.#hasType = !isClient;
  }

  read(chunk: Buffer): Buffer[] {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const start = this.#hasType ? 1 : 0;
      if (data.length < start + 4) break;
      const length = start + data.readInt32BE(start);
      if (data.length < length) break;
      messages.push(data.subarray(0, length));
      data = data.subarray(length);
      this.#hasType = true;
    }
    this.#rest = data;
    return messages;
  }
}
