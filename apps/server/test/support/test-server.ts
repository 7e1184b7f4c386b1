import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/platform/log.js';
import { startServer } from '../../src/start-server.js';
import { createTestDatabase, TEST_INTERNAL_SECRET } from './database.js';

/** The whole application on a database of its own, in this process. */
export interface TestServer {
  readonly url: string;
  /** The owner's URL of its database. */
  readonly ownerUrl: string;
  /** The database's login that serves. */
  readonly appUrl: string;
  /** Signs in as the person with this id at Telegram; returns the session's token. */
  signIn(telegramId: number): Promise<string>;
  /** Stops the server and keeps its database. */
  stopServer(): Promise<void>;
  /** Stops the server and removes its database. */
  stop(): Promise<void>;
}

const BOT_TOKEN = '7700000001:AAF-casino-test-token_0123456789abcdef';

/** Starts it; `env` overrides the environment that it is configured by. */
export async function startTestServer(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'croupier-e2e-'));
  const clean = async () => {
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  };
  try {
    const config = readConfig({
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: dataDir,
      INTERNAL_SECRET: TEST_INTERNAL_SECRET,
      BOT_TOKEN,
      PORT: '0',
      RATE_LIMITS: 'off',
      ...env,
    });
    const server = await startServer(config, createLog({ level: 'error', stream: 'stderr' }));
    const { url } = server;
    return {
      url,
      ownerUrl: database.ownerUrl,
      appUrl: database.appUrl,
      signIn: (telegramId) => signIn(url, telegramId),
      stopServer: () => server.stop(),
      stop: async () => {
        await server.stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Launch data as Telegram signs it for a bot with this token, now. */
export function launchData(telegramId: number, botToken = BOT_TOKEN): string {
  const user = JSON.stringify({ id: telegramId, first_name: 'Player' });
  const authDate = String(Math.floor(Date.now() / 1000));
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest();
  const hash = createHmac('sha256', secret).update(`auth_date=${authDate}\nuser=${user}`).digest('hex');
  return new URLSearchParams({ user, auth_date: authDate, hash }).toString();
}

async function signIn(url: string, telegramId: number): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ initData: launchData(telegramId) }),
  });
  if (response.status !== 201) throw new Error(`signing in answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
