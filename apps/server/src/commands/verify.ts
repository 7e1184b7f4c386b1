import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { computeOutcome, runVector, type OutcomeQuery } from '@croupier/games';
import { z } from 'zod';
import { nodeHashing } from '../platform/node-hashing.js';
import type { Command } from './command.js';
import { JsonLines, processStreams, readLines, readObject, type CommandStreams } from './json-lines.js';
import { verifyHistory } from './verify-history.js';

/**
 * The player's proof without the casino: outcomes from seeds, third parties' schemes, and whole histories. Needs no
 * database, no network and no configuration.
 */

const usage = `croupier verify --game G --server-seed S --client-seed C --nonce N --params JSON [--moves JSON]
                [--stake-minor N]
    Prints the outcome as JSON, as the API shows it, and what goes with it (nonce used, nonces skipped, seed hash,
    payout) on standard error. --nonce is the first nonce tried, --stake-minor 10000 if not said.
croupier verify --batch
    JSON lines {"id"?, "game", "serverSeed", "clientSeed", "nonce", "params", "moves"?, "stakeMinor"?} on standard
    input; writes the outcome of each as {"id", ...}.
croupier verify --batch --scheme published
    JSON lines {"id", "game", "algorithm", "input"}; writes {"id", "result"}.
croupier verify --history FILE
    JSON lines, each as GET /v1/rounds/{id} gave it; FILE may be - for standard input. Writes one verdict a round, also
    judged across the rounds of one seed pair. A pair is taken from its first round in the file on.
Exits 1 when a round is wrong or a line could not be judged, 2 when the command itself was not understood.`;

const Query = z.object({
  game: z.string(),
  serverSeed: z.string(),
  clientSeed: z.string(),
  nonce: z.int().min(0),
  params: z.unknown(),
  moves: z.array(z.unknown()).exactOptional(),
  stakeMinor: z
    .string()
    .regex(/^[1-9][0-9]{0,18}$/, 'an amount is a decimal string of minor units')
    .transform(BigInt)
    .exactOptional(),
});

const Vector = z.object({ game: z.string(), algorithm: z.string(), input: z.unknown() });

/** What was typed can't be understood: its message goes to the person, with exit code 2. */
class UsageError extends Error {}

type Options = ReturnType<typeof readOptions>;

/** The command over the given streams. */
export function makeVerifyCommand(streams: CommandStreams): Command {
  return {
    name: 'verify',
    summary: 'prove outcomes offline: one, a batch, or a history',
    usage,
    async run(args) {
      try {
        return await verify(readOptions(args), streams);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        streams.err.write(`${error.message}\n\n${usage}\n`);
        return 2;
      }
    },
  };
}

export const verifyCommand: Command = makeVerifyCommand(processStreams);

async function verify(options: Options, streams: CommandStreams): Promise<number> {
  const { batch, history, scheme } = options;
  if (history !== undefined) {
    if (batch === true) throw new UsageError('--batch and --history are two commands');
    return verifyHistory(readLines(await open(history, streams.in)), streams);
  }
  if (scheme !== undefined && scheme !== 'published') throw new UsageError('the only --scheme is published');
  if (scheme !== undefined && batch !== true) throw new UsageError('--scheme goes with --batch');
  if (batch === true) return answerBatch(scheme === undefined ? outcomeOf : resultOf, streams);
  return answerOne(options, streams);
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        game: text,
        'server-seed': text,
        'client-seed': text,
        nonce: text,
        params: text,
        moves: text,
        'stake-minor': text,
        history: text,
        scheme: text,
        batch: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

async function open(path: string, input: Readable): Promise<Readable> {
  if (path === '-') return input;
  const file = createReadStream(path);
  try {
    await once(file, 'open');
  } catch (error) {
    throw new UsageError(`--history: ${messageOf(error)}`, { cause: error });
  }
  return file;
}

function answerOne(options: Options, { out, err }: CommandStreams): number {
  const typed = {
    game: options.game,
    serverSeed: options['server-seed'],
    clientSeed: options['client-seed'],
    nonce: /^[0-9]{1,16}$/.test(options.nonce ?? '') ? parseInt(options.nonce ?? '', 10) : undefined,
    params: readJson('params', options.params),
    ...(options.moves !== undefined && { moves: readJson('moves', options.moves) }),
    ...(options['stake-minor'] !== undefined && { stakeMinor: options['stake-minor'] }),
  };
  const missing = Object.entries(typed).find(([, value]) => value === undefined);
  if (missing !== undefined) throw new UsageError(`--${kebab(missing[0])} is missing or not what it should be`);
  try {
    const { outcome, ...rest } = outcomeOf(typed);
    out.write(`${JSON.stringify(outcome)}\n`);
    err.write(`${JSON.stringify(rest)}\n`);
    return 0;
  } catch (error) {
    err.write(`${messageOf(error)}\n`);
    return 1;
  }
}

/** Answers each line; one that can't be answered gets `{id, error}` in its place, and the batch ends with 1. */
async function answerBatch(answer: (line: object) => object, streams: CommandStreams): Promise<number> {
  const results = new JsonLines(streams.out);
  let broken = 0;
  for await (const text of readLines(streams.in)) {
    const line = readObject(text);
    const id = typeof line === 'string' ? null : (line['id'] ?? null);
    try {
      if (typeof line === 'string') throw new RangeError(line);
      await results.write({ id, ...answer(line) });
    } catch (error) {
      broken += 1;
      await results.write({ id, error: messageOf(error) });
    }
  }
  await results.flush();
  if (broken > 0) streams.err.write(`${String(broken)} lines could not be answered\n`);
  return broken > 0 ? 1 : 0;
}

function outcomeOf(line: object): ReturnType<typeof computeOutcome> {
  const query: OutcomeQuery = Query.parse(line);
  return computeOutcome(nodeHashing, query);
}

function resultOf(line: object): object {
  return { result: runVector(nodeHashing, Vector.parse(line)) };
}

function readJson(option: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--${option} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
