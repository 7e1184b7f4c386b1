import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Where a command reads and writes: results go to `out` and nothing else does. */
export interface CommandStreams {
  readonly in: Readable;
  readonly out: Writable;
  readonly err: Writable;
}

/** Those of this process; standard input is not opened before a command asks for it. */
export const processStreams: CommandStreams = {
  get in() {
    return process.stdin;
  },
  get out() {
    return process.stdout;
  },
  get err() {
    return process.stderr;
  },
};

/** Characters gathered before a write, so that a long batch is not a system call a line. */
const CHUNK_CHARACTERS = 65_536;

/** The JSON object of a line, or a sentence that says why it is none. */
export function readObject(line: string): Readonly<Record<string, unknown>> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return `the line is not JSON: ${error.message}`;
    throw error;
  }
  return isObject(value) ? value : 'the line is not a JSON object';
}

/** Whether a value is an object with named fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The lines of a stream that hold anything, in their order. Rejects when the stream can't be read. */
export async function* readLines(input: Readable): AsyncGenerator<string> {
  const lines = createInterface({ input, crlfDelay: Infinity });
  // readline ends quietly when its source fails; a file that can't be read must not look like an empty one.
  const failures: Error[] = [];
  input.on('error', (error: Error) => {
    failures.push(error);
    lines.close();
  });
  for await (const line of lines) if (line.trim() !== '') yield line;
  for (const failure of failures) throw failure;
}

/** Writes values as JSON lines, gathered, and waits until each part is written. */
export class JsonLines {
  readonly #out: Writable;
  #text = '';

  constructor(out: Writable) {
    this.#out = out;
  }

  async write(value: object): Promise<void> {
    this.#text += `${JSON.stringify(value)}\n`;
    if (this.#text.length >= CHUNK_CHARACTERS) await this.flush();
  }

  /** Call it once more at the end, or the last lines stay here. */
  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#out.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}
