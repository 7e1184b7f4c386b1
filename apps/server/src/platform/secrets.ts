import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from '../config.js';
import { parseCheckpointKey, parseMasterKeys, type MasterKey } from './secrets-keys.js';

/**
 * The secrets of a running casino. Outside production whatever the environment does not set is generated once into the
 * data directory and read back from there by every later start, and by every process that shares the directory.
 */
export interface Secrets {
  /** The first encrypts new seeds, all decrypt. */
  readonly seedMasterKeys: readonly [MasterKey, ...MasterKey[]];
  /** Ed25519, private. */
  readonly checkpointKey: KeyObject;
  /** Authenticates our processes to each other. */
  readonly internalSecret: string;
  /** `<digits>:<35 characters>`, or null where BOT_ID alone says whose launch data is accepted. */
  readonly botToken: string | null;
  /** The digits of the bot. */
  readonly botId: string;
  /** Whether the token was made here, so that Telegram has never heard of it. */
  readonly botTokenIsGenerated: boolean;
}

type SecretSources = Pick<
  Config,
  'production' | 'dataDir' | 'seedMasterKeys' | 'checkpointKey' | 'internalSecret' | 'botToken' | 'botId'
>;

/** Makes the data directory if it is missing. Root's may be passed through, as the database runs as somebody else. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  } catch (error) {
    throw new ConfigError(`Set DATA_DIR to a directory that can be written: ${(error as Error).message}`);
  }
}

/** Reads the secrets, and generates the missing ones outside production. Throws ConfigError where one can't be used. */
export async function loadSecrets(config: SecretSources): Promise<Secrets> {
  const stored = async (name: string, generate: () => string): Promise<string> => {
    if (config.production) throw new ConfigError(`NODE_ENV=production: ${name} is not generated, set it`);
    await makeDataDirectory(config.dataDir);
    return readOrCreate(config.dataDir, name, generate);
  };
  const botToken = config.botToken ?? (config.botId === null ? await stored('bot-token', generateBotToken) : null);
  return {
    seedMasterKeys: atLeastOne(
      config.seedMasterKeys ?? parseMasterKeys(await stored('seed-master-key', () => randomBytes(32).toString('hex'))),
      join(config.dataDir, 'seed-master-key'),
    ),
    checkpointKey:
      config.checkpointKey ??
      usable(
        parseCheckpointKey(await stored('checkpoint-key', generateCheckpointKey)),
        join(config.dataDir, 'checkpoint-key'),
      ),
    internalSecret:
      config.internalSecret ?? (await stored('internal-secret', () => randomBytes(32).toString('base64url'))),
    botToken,
    botId: config.botId ?? botToken?.split(':')[0] ?? '',
    botTokenIsGenerated: config.botToken === null && botToken !== null,
  };
}

/**
 * Reads a secret from its file, or writes it there once. The file appears whole or not at all: it is written under
 * another name, flushed, and linked to its own name, which fails when another process was first; then theirs is read.
 */
async function readOrCreate(dataDir: string, name: string, generate: () => string): Promise<string> {
  const path = join(dataDir, name);
  const existing = await readIfThere(path);
  if (existing !== null) return existing;
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${generate()}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dataDir);
  return readFile(path, 'utf8').then((text) => text.trim());
}

async function publish(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') return;
    // Some file systems have no hard links. An exclusive copy is not atomic to a reader, but still made only once.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await copyFile(draft, path, constants.COPYFILE_EXCL).catch((reason: unknown) => {
      if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') throw reason;
    });
  }
}

/** The name of a new file survives a power cut only once its directory is flushed: seeds can't be read without the key. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => null);
  if (directory === null) return; // Windows does not open directories.
  await directory.sync().catch(() => undefined);
  await directory.close();
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (text === '') throw new ConfigError(`${path} is empty: restore it from a backup, or remove it for a new secret`);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Set DATA_DIR to a directory whose secrets can be read: ${(error as Error).message}`);
  }
}

function generateBotToken(): string {
  const id = 1_000_000_000 + (randomBytes(4).readUInt32BE() % 1_000_000_000);
  // 27 bytes are 36 characters; Telegram's tokens have 35 after the colon.
  return `${id}:${randomBytes(27).toString('base64url').slice(0, 35)}`;
}

function generateCheckpointKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function atLeastOne(keys: readonly MasterKey[] | null, path: string): readonly [MasterKey, ...MasterKey[]] {
  const [first, ...others] = usable(keys, path);
  return [usable(first ?? null, path), ...others];
}

function usable<T>(value: T | null, path: string): T {
  if (value === null) throw new ConfigError(`${path} does not hold what it should: restore it from a backup`);
  return value;
}
