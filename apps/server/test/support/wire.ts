import { connect, createServer, type Server, type Socket } from 'node:net';

/** A wire to the database that a test can cut, stop without closing, and mend. */
export class Wire {
  readonly #target: { host: string; port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #isSilent = false;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#target = { host: hostname === '' ? '127.0.0.1' : hostname, port: port === '' ? 5432 : parseInt(port, 10) };
  }

  /** The address through the wire. */
  url(direct: string): string {
    const through = new URL(direct);
    through.host = `127.0.0.1:${String(this.#port)}`;
    return through.href;
  }

  async mend(): Promise<void> {
    this.#isSilent = false;
    const server = createServer((near) => {
      if (this.#isSilent) {
        this.#sockets.add(near);
        near.on('error', () => undefined);
        return;
      }
      const far = connect(this.#target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => undefined);
        from.on('close', () => {
          to.destroy();
        });
        from.pipe(to);
      }
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Swallows everything, on the connections that are there and on new ones, until it is closed. */
  silence(): void {
    this.#isSilent = true;
    this.stop();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }
}
