import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.js';

const key = 'ab'.repeat(32);
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://owner:pw@db:5432/casino',
  SEED_MASTER_KEY: key,
  CHECKPOINT_KEY: key,
  BOT_TOKEN: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
  INTERNAL_SECRET: 'x'.repeat(32),
};

describe('the configuration', () => {
  test('has embedded defaults where nothing is set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      role: 'all',
      databaseUrl: null,
      botToken: null,
      botId: null,
      seedMasterKeys: null,
      jurisdiction: 'play',
      welcomePlayMinor: 100_000_000n,
      rateLimits: true,
      stars: false,
    });
    // The repository's, wherever one stands.
    expect(config.dataDir).toBe(join(import.meta.dirname, '../../../.data'));
  });

  test('counts a variable that is set to nothing as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  test('production starts with everything set', () => {
    expect(readConfig(production)).toMatchObject({ production: true, botId: '123456789' });
    const { BOT_TOKEN: _, ...withoutToken } = production;
    expect(readConfig({ ...withoutToken, BOT_ID: '42' })).toMatchObject({ botToken: null, botId: '42' });
  });

  test.each(['DATABASE_URL', 'SEED_MASTER_KEY', 'CHECKPOINT_KEY', 'BOT_TOKEN', 'INTERNAL_SECRET'])(
    'production refuses to start without %s, and names it in one line',
    (name) => {
      expectOneLine({ ...production, [name]: undefined }, name);
    },
  );

  test.each([
    ['RATE_LIMITS', 'off'],
    ['BOT_API_ROOT', 'http://127.0.0.1:8081'],
    ['PUBLIC_URL', 'http://casino.example'],
  ])('production refuses %s=%s', (name, value) => {
    expectOneLine({ ...production, WEBHOOK_SECRET: 'w'.repeat(16), [name]: value }, name);
  });

  test.each([
    ['PORT', '70000'],
    ['PORT', '3000x'],
    ['PORT', '-1'],
    ['HOST', 'http://x'],
    ['ROLE', 'everything'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost'],
    ['REDIS_URL', 'localhost:6379'],
    ['AMQP_URL', 'http://localhost'],
    ['KAFKA_BROKERS', 'one,two:9092'],
    ['MONGODB_URL', 'mongodb://localhost'],
    ['BOT_TOKEN', 'secret'],
    ['BOT_ID', 'my_bot'],
    ['BOT_API_ROOT', 'api.telegram.org'],
    ['PUBLIC_URL', 'casino.example'],
    ['WEBHOOK_SECRET', 'with spaces in it, yes'],
    ['SEED_MASTER_KEY', 'ab'.repeat(31)],
    ['SEED_MASTER_KEY', `${key},${key}`],
    ['SEED_MASTER_KEY', `${key},`],
    ['SEED_MASTER_KEY', `${'*'.repeat(43)}=`],
    ['CHECKPOINT_KEY', 'ab'.repeat(31)],
    ['INTERNAL_SECRET', 'short'],
    ['JURISDICTION', '../etc'],
    ['WELCOME_PLAY_MINOR', '-5'],
    ['WELCOME_PLAY_MINOR', '1.5'],
    ['WELCOME_PLAY_MINOR', '9223372036854775808'],
    ['STARS', 'yes'],
    ['RATE_LIMITS', 'no'],
  ])('refuses %s=%s with one line that says what to set', (name, value) => {
    expectOneLine({ [name]: value }, name);
  });

  test('never repeats a secret that it refuses', () => {
    const message = messageOf({ INTERNAL_SECRET: 'hunter2', SEED_MASTER_KEY: 'hunter2' });
    expect(message).not.toContain('hunter2');
  });

  test('refuses two brokers of events', () => {
    expectOneLine({ AMQP_URL: 'amqp://h', KAFKA_BROKERS: 'h:9092' }, 'KAFKA_BROKERS');
  });

  test('refuses a webhook without a secret, and a bot id of another bot', () => {
    const { BOT_TOKEN } = production;
    expectOneLine({ BOT_TOKEN, PUBLIC_URL: 'https://casino.example' }, 'WEBHOOK_SECRET');
    expectOneLine({ BOT_TOKEN, BOT_ID: '1' }, 'BOT_ID');
  });

  test('reads several master keys, in hex and base64; ids tell them apart', () => {
    const other = Buffer.alloc(32, 7);
    const keys = readConfig({ SEED_MASTER_KEY: `${key}, ${other.toString('base64')}` }).seedMasterKeys;
    expect(keys?.map(({ key: bytes }) => bytes.toString('hex'))).toEqual([key, other.toString('hex')]);
    // How sha256sum begins of 32 bytes 0xab, and of 32 bytes 7.
    expect(keys?.map(({ id }) => id)).toEqual(['9a2db2e2', '4bb06f8e']);
  });

  test('reads a checkpoint key as PEM, as PEM on one line, and as a seed', () => {
    const pair = generateKeyPairSync('ed25519');
    const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('hex');
    for (const CHECKPOINT_KEY of [pem, pem.replaceAll('\n', '\\n'), seed]) {
      expect(readConfig({ CHECKPOINT_KEY }).checkpointKey?.equals(pair.privateKey)).toBe(true);
    }
    const wrong = generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    expectOneLine({ CHECKPOINT_KEY: wrong }, 'CHECKPOINT_KEY');
  });
});

function messageOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('The configuration was accepted');
}

function expectOneLine(env: NodeJS.ProcessEnv, name: string): void {
  const message = messageOf(env);
  expect(message).toContain(name);
  expect(message).not.toContain('\n');
}
