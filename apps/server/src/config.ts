import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { parseCheckpointKey, parseMasterKeys, type MasterKey } from './platform/secrets-keys.js';

/**
 * The configuration: environment variables, parsed once. What is unset and has an embedded default is null here; the
 * platform fills it in (`secrets.ts`, `embedded-postgres.ts`). Production has no embedded defaults and refuses to start
 * without the real thing.
 */

/** Wrong or missing configuration. Its message is one line that says what to set; it never carries a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Role = 'all' | 'api' | 'live' | 'worker' | 'bot';

export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly role: Role;
  /** Absolute. */
  readonly dataDir: string;
  /** The owner's URL (it migrates), or null for the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly amqpUrl: string | null;
  /** `host:port` each. */
  readonly kafkaBrokers: readonly string[] | null;
  readonly mongodbUrl: string | null;
  readonly botToken: string | null;
  /** The bot's numeric id: from BOT_ID, or else the digits before the colon of BOT_TOKEN. */
  readonly botId: string | null;
  readonly botApiRoot: string;
  /** Without a slash at its end. */
  readonly publicUrl: string | null;
  readonly webhookSecret: string | null;
  /** The first encrypts, all decrypt. */
  readonly seedMasterKeys: readonly MasterKey[] | null;
  readonly checkpointKey: KeyObject | null;
  readonly internalSecret: string | null;
  /** The name of the jurisdiction profile. */
  readonly jurisdiction: string;
  readonly welcomePlayMinor: bigint;
  /** Whether payments in Telegram Stars are on. */
  readonly stars: boolean;
  readonly rateLimits: boolean;
}

const REPOSITORY_ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TELEGRAM_API_ROOT = 'https://api.telegram.org';
/** What a signed 64-bit column holds. */
const MINOR_MAX = 2n ** 63n - 1n;

/** A string that `read` understands; the message says what to set. */
function readable<T>(read: (text: string) => T | null, message: string) {
  return z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function matching(pattern: RegExp, message: string) {
  return readable((text) => (pattern.test(text) ? text : null), message);
}

function url(protocols: readonly string[], message: string) {
  return readable((text) => (URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : null), message);
}

function readPort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}

function readMinor(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= MINOR_MAX ? BigInt(text) : null;
}

function readBrokers(text: string): string[] | null {
  const brokers = text.split(',').map((broker) => broker.trim());
  return brokers.every((broker) => /^[^\s:/]+:\d{1,5}$/.test(broker)) ? brokers : null;
}

/** The secret travels in a header that Telegram restricts to these characters. */
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{16,256}$/;

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: readable(readPort, 'PORT must be a port number from 0 to 65535').default(3000),
  HOST: matching(/^[^\s/]+$/, 'HOST must be an address to listen on, such as 127.0.0.1').default('127.0.0.1'),
  ROLE: z
    .enum(['all', 'api', 'live', 'worker', 'bot'], 'ROLE must be one of all, api, live, worker, bot')
    .default('all'),
  DATABASE_URL: url(
    ['postgres:', 'postgresql:'],
    'DATABASE_URL must look like postgres://user:password@host:5432/name',
  ).optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'REDIS_URL must look like redis://host:6379').optional(),
  AMQP_URL: url(['amqp:', 'amqps:'], 'AMQP_URL must look like amqp://user:password@host:5672').optional(),
  KAFKA_BROKERS: readable(readBrokers, 'KAFKA_BROKERS must be host:port, several separated by commas').optional(),
  MONGODB_URL: readable(
    // A list of hosts, as replica sets have it, is no URL to the URL class; so only the start is checked.
    (text) => (/^mongodb(?:\+srv)?:\/\/[^\s/]+\/\w+/.test(text) ? text : null),
    'MONGODB_URL must look like mongodb://host:27017/name',
  ).optional(),
  BOT_TOKEN: matching(/^\d{1,16}:[\w-]{30,64}$/, 'BOT_TOKEN must be a token of @BotFather, 123456:ABC...').optional(),
  BOT_ID: matching(/^\d{1,16}$/, "BOT_ID must be the bot's numeric id").optional(),
  BOT_API_ROOT: url(['http:', 'https:'], 'BOT_API_ROOT must be an http(s) URL').default(TELEGRAM_API_ROOT),
  PUBLIC_URL: url(['https:', 'http:'], 'PUBLIC_URL must be the https URL that players and Telegram reach').optional(),
  WEBHOOK_SECRET: matching(
    WEBHOOK_SECRET,
    'WEBHOOK_SECRET must be 16 to 256 letters, digits, underscores or hyphens',
  ).optional(),
  SEED_MASTER_KEY: readable(
    parseMasterKeys,
    'SEED_MASTER_KEY must be 32 bytes as 64 hex digits or base64 (openssl rand -hex 32); ' +
      'for a rotation several different ones, separated by commas, the new one first',
  ).optional(),
  CHECKPOINT_KEY: readable(
    parseCheckpointKey,
    'CHECKPOINT_KEY must be an Ed25519 private key: PKCS8 PEM, or its 32-byte seed as 64 hex digits (openssl rand -hex 32)',
  ).optional(),
  INTERNAL_SECRET: matching(
    /^\S{32,256}$/,
    'INTERNAL_SECRET must be 32 to 256 characters without spaces (openssl rand -hex 32)',
  ).optional(),
  DATA_DIR: z.string().default('.data'),
  JURISDICTION: matching(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'JURISDICTION must be the name of a profile, such as play',
  ).default('play'),
  WELCOME_PLAY_MINOR: readable(
    readMinor,
    'WELCOME_PLAY_MINOR must be a whole number of minor units, such as 100000000',
  ).default(100_000_000n),
  STARS: z.enum(['on', 'off'], 'STARS must be on or off').default('off'),
  RATE_LIMITS: z.enum(['on', 'off'], 'RATE_LIMITS must be on or off').default('on'),
});

type Environment = z.infer<typeof environment>;

/**
 * Parses the environment. A variable that is set to nothing counts as unset.
 * Throws ConfigError with one line for the first thing that is wrong or missing.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new ConfigError(parsed.error.issues[0]?.message ?? 'The environment is not valid');
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  checkTogether(values);
  if (production) checkProduction(values);
  return {
    production,
    port: values.PORT,
    host: values.HOST,
    role: values.ROLE,
    // A relative path counts from the repository, so that the data do not depend on where one stands.
    dataDir: isAbsolute(values.DATA_DIR) ? resolve(values.DATA_DIR) : resolve(REPOSITORY_ROOT, values.DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    amqpUrl: values.AMQP_URL ?? null,
    kafkaBrokers: values.KAFKA_BROKERS ?? null,
    mongodbUrl: values.MONGODB_URL ?? null,
    botToken: values.BOT_TOKEN ?? null,
    botId: values.BOT_ID ?? values.BOT_TOKEN?.split(':')[0] ?? null,
    botApiRoot: values.BOT_API_ROOT.replace(/\/+$/, ''),
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    webhookSecret: values.WEBHOOK_SECRET ?? null,
    seedMasterKeys: values.SEED_MASTER_KEY ?? null,
    checkpointKey: values.CHECKPOINT_KEY ?? null,
    internalSecret: values.INTERNAL_SECRET ?? null,
    jurisdiction: values.JURISDICTION,
    welcomePlayMinor: values.WELCOME_PLAY_MINOR,
    stars: values.STARS === 'on',
    rateLimits: values.RATE_LIMITS === 'on',
  };
}

function checkTogether(values: Environment): void {
  if (values.AMQP_URL !== undefined && values.KAFKA_BROKERS !== undefined) {
    throw new ConfigError('AMQP_URL and KAFKA_BROKERS are both set: unset one, events go to one broker only');
  }
  if (
    values.BOT_ID !== undefined &&
    values.BOT_TOKEN !== undefined &&
    values.BOT_TOKEN.split(':')[0] !== values.BOT_ID
  ) {
    throw new ConfigError('BOT_ID is not the bot of BOT_TOKEN: unset BOT_ID, or set it to the digits before the colon');
  }
  // Without the secret anybody could post updates in Telegram's name.
  if (values.PUBLIC_URL !== undefined && values.BOT_TOKEN !== undefined && values.WEBHOOK_SECRET === undefined) {
    throw new ConfigError(
      'PUBLIC_URL needs WEBHOOK_SECRET: set it to 16 to 256 random characters (openssl rand -hex 32)',
    );
  }
}

/** Production runs on nothing that was generated, embedded or faked. */
function checkProduction(values: Environment): void {
  const missing = (what: string) => new ConfigError(`NODE_ENV=production: set ${what}`);
  if (values.DATABASE_URL === undefined) {
    throw missing('DATABASE_URL (postgres://user:password@host:5432/name); the embedded store is for development');
  }
  if (values.SEED_MASTER_KEY === undefined) throw missing('SEED_MASTER_KEY to 32 random bytes (openssl rand -hex 32)');
  if (values.CHECKPOINT_KEY === undefined) {
    throw missing('CHECKPOINT_KEY to an Ed25519 private key (openssl genpkey -algorithm ed25519)');
  }
  if (values.BOT_TOKEN === undefined && values.BOT_ID === undefined) {
    throw missing("BOT_TOKEN to the bot's token, or BOT_ID to the id of the bot whose launch data is accepted");
  }
  if (values.INTERNAL_SECRET === undefined) throw missing('INTERNAL_SECRET to 32 random bytes (openssl rand -hex 32)');
  if (values.RATE_LIMITS === 'off')
    throw new ConfigError('NODE_ENV=production: unset RATE_LIMITS, off is for load tests');
  if (new URL(values.BOT_API_ROOT).origin !== TELEGRAM_API_ROOT) {
    throw new ConfigError(`NODE_ENV=production: unset BOT_API_ROOT, only ${TELEGRAM_API_ROOT} is Telegram`);
  }
  if (values.PUBLIC_URL !== undefined && !values.PUBLIC_URL.startsWith('https:')) {
    throw missing('PUBLIC_URL to an https URL');
  }
}
