import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The token that its launch data is signed with. */
export const PROCESS_BOT_TOKEN = '7700000002:AAF-casino-test-token_0123456789abcdef';

const COMMAND_LINE = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS = 60_000;
/** What a process says when it ends for a reason that a test did not give it. */
const OUTPUT_MAX = 20_000;

/** A server as a process of its own, the way it is installed: it can be killed, paused, and started again on its port. */
export class ServerProcess {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #output = '';

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${String(port)}`;
    // Nothing of the environment of the tests but what a program needs to run at all.
    this.#env = {
      PATH: process.env['PATH'],
      BOT_TOKEN: PROCESS_BOT_TOKEN,
      RATE_LIMITS: 'off',
      PORT: String(port),
      ...env,
    };
  }

  /** Keeps a port for it; `env` is its configuration. Nothing runs before `start()`. */
  static async prepare(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), env);
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the server does not run');
    return this.#child.pid;
  }

  /** The last of what it wrote to standard error since it was started. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when it says what it serves. Rejects with its output when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`the server does not start:\n${this.#output}`));
      }, START_MS);
      child.stderr.on('data', (text: Buffer) => {
        this.#output = (this.#output + String(text)).slice(-OUTPUT_MAX);
      });
      child.stdout.on('data', (text: Buffer) => {
        if (String(text).includes('Croupier serves')) resolve();
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the server ended with ${String(code ?? signal)}:\n${this.#output}`));
      });
    });
  }

  /** Sends SIGKILL, at once: whatever the process was doing, it does nothing more. */
  kill(): void {
    process.kill(this.pid, 'SIGKILL');
  }

  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Resolves when it has ended, with its exit code or the signal. */
  async ended(): Promise<number | string | null> {
    const child = this.#child;
    if (child === null) return null;
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return code ?? signal;
  }

  /** Ends it in order; resolves with its exit code. */
  async stop(): Promise<number | string | null> {
    if (this.#child === null) return null;
    const ended = this.ended();
    this.resume();
    this.#child.kill('SIGTERM');
    return ended;
  }

  /** Runs `croupier <args>` with the configuration of this server; resolves with its exit code and what it printed. */
  async croupier(...args: string[]): Promise<{ code: number | null; printed: string }> {
    const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += String(text)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, printed };
  }

  /** Ends it whatever state it is in. */
  async dispose(): Promise<void> {
    if (this.#child === null) return;
    const ended = this.ended();
    this.kill();
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
