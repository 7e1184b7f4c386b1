import { destination, pino, type Logger } from 'pino';

/** Structured logs: one JSON object a line. `log.child({ part: 'lane' })` names where a line comes from. */
export type Log = Logger;

/** Property names that never reach the log, wherever they are up to two levels deep. */
const SECRET_NAMES = [
  'authorization',
  'token',
  'botToken',
  'initData',
  'password',
  'secret',
  'internalSecret',
  'webhookSecret',
  'serverSeed',
  'masterKey',
  'seedMasterKeys',
  'checkpointKey',
  'cookie',
  'databaseUrl',
  'ownerUrl',
  'appUrl',
];

/**
 * The password of any URL, and a bot's token wherever it stands: Telegram's own URLs carry it in the path. The word
 * `password` is left, as it stands in the examples of messages that say what to set.
 */
const SECRETS_IN_TEXT = /(:\/\/[^\s:/@]*:)(?!password@)[^\s@/]+(?=@)|((?<!\d)\d{5,16}:)[\w-]{30,64}/g;

export interface LogOptions {
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Commands print results on standard output and nothing else there, so their log goes to standard error. */
  readonly stream?: 'stdout' | 'stderr';
}

/** Makes the log of a process. Secrets are cut by name, and by shape in messages and errors. */
export function createLog({ level = 'info', stream = 'stdout' }: LogOptions = {}): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
      serializers: { err: (error: unknown) => describeError(error, 0) },
      hooks: {
        streamWrite: (line) => withoutSecrets(line),
      },
    },
    // Synchronous: the last lines before a crash are the ones that matter.
    destination({ fd: stream === 'stdout' ? 1 : 2, sync: true }),
  );
}

/** Cuts passwords of URLs and bot tokens out of a text. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRETS_IN_TEXT, (_match, url: string | undefined, bot: string | undefined) => {
    return `${url ?? bot ?? ''}[redacted]`;
  });
}

function describeError(error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return error;
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof detail === 'string' && { detail }),
    stack: error.stack,
    // Causes may form a ring; four are more than any of ours has.
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}
