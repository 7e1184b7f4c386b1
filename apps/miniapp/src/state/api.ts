import { createClient } from '@croupier/client';
import { session } from './casino.js';
import { loseConnection } from './connection.js';

let initData = '';

/** The launch data to sign in with, also when a session ends in the middle of play. */
export function setInitData(raw: string): void {
  initData = raw;
}

/** The one client of the page. The page and the API have the same origin. */
export const api = createClient({
  baseUrl: '',
  attemptsMax: 4,
  timeoutMs: 8_000,
  async signInAgain(client) {
    const fresh = await client.signIn({ initData });
    session.value = fresh;
    return fresh.token;
  },
  onRetry({ status }) {
    if (status === null) void loseConnection();
  },
});
