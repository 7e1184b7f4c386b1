import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { actList } from '../acts.js';
import { readConfig } from '../config.js';
import { auditBook, type AuditProgress, type AuditSetup } from '../ledger/audit-book.js';
import { loadSecrets } from '../platform/secrets.js';
import type { Command } from './command.js';
import { processStreams, type CommandStreams } from './json-lines.js';
import { openBook } from './open-book.js';

const usage = `croupier audit [--checkpoint-key HEX] [--from FILE] [--save FILE]

Replays every command of the book with the functions that decided it, and compares everything stored with what follows:
verdicts, outcomes, payouts, balances, nonces, transfers, rounds, holds, seeds, totals, hash chain, checkpoints. Reads the
database at DATABASE_URL (unset: the embedded one) with SEED_MASTER_KEY, and may run while the casino does. Prints one
line of JSON, and exits 1 with "failure" in it at the first thing that does not follow. Progress goes to standard error.

  --checkpoint-key HEX
               the public key of checkpoints as it was published (may be repeated): without it the book's own word counts
  --save FILE  writes where the replay ended, for the next audit to go on from; its SHA-256 is printed: keep that elsewhere
  --from FILE  goes on from such a file, after comparing it with the book; its SHA-256 is printed again`;

/** The command over the given streams, configured by `env`. */
export function makeAuditCommand(streams: CommandStreams, env: NodeJS.ProcessEnv): Command {
  return {
    name: 'audit',
    summary: 'replay the whole book and name the first thing that does not follow',
    usage,
    async run(args) {
      const options = readOptions(args);
      if (options === null) {
        streams.err.write(`${usage}\n`);
        return 2;
      }
      const config = readConfig(env);
      const secrets = await loadSecrets(config);
      const book = await openBook(config, secrets);
      const progress = new ProgressLine(streams.err);
      try {
        const report = await auditBook({
          url: book.url,
          seedMasterKeys: secrets.seedMasterKeys.map(({ key }) => key),
          acts: actList,
          onProgress: (step) => {
            progress.show(step);
          },
          ...options,
        });
        progress.end();
        streams.out.write(`${JSON.stringify({ ...report, seconds: progress.seconds })}\n`);
        return report.failure === null ? 0 : 1;
      } finally {
        await book.close();
      }
    },
  };
}

/** Proves the book. */
export const auditCommand: Command = makeAuditCommand(processStreams, process.env);

function readOptions(args: readonly string[]): Pick<AuditSetup, 'from' | 'save' | 'checkpointKeys'> | null {
  const text = { type: 'string' } as const;
  try {
    const options = { from: text, save: text, 'checkpoint-key': { ...text, multiple: true } } as const;
    const { 'checkpoint-key': checkpointKeys, ...files } = parseArgs({ args: [...args], options }).values;
    return { ...files, ...(checkpointKeys === undefined ? {} : { checkpointKeys }) };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const SHOW_EVERY_MS = { terminal: 200, log: 5_000 };

/** How far the audit is, with its rate and what is left: one line that renews itself, or a line every few seconds. */
class ProgressLine {
  readonly #out: Writable & { readonly isTTY?: boolean };
  readonly #isTerminal: boolean;
  readonly #startMs = performance.now();
  #shownMs = performance.now();
  #width = 0;

  constructor(out: Writable & { readonly isTTY?: boolean }) {
    this.#out = out;
    this.#isTerminal = out.isTTY === true;
  }

  get seconds(): number {
    return Math.round(performance.now() - this.#startMs) / 1_000;
  }

  show({ lane, done, total }: AuditProgress): void {
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < (this.#isTerminal ? SHOW_EVERY_MS.terminal : SHOW_EVERY_MS.log)) return;
    this.#shownMs = nowMs;
    const rate = (done * 1_000) / (nowMs - this.#startMs);
    const left = Math.ceil((total - done) / rate);
    const text = `lane ${lane}: ${done} of ${total} commands, ${Math.round(rate)}/s, ${left} s left`;
    this.#out.write(this.#isTerminal ? `\r${text.padEnd(this.#width)}` : `${text}\n`);
    this.#width = text.length;
  }

  end(): void {
    if (this.#isTerminal && this.#width > 0) this.#out.write('\n');
  }
}
