import { ProblemError } from '@croupier/client';
import { signal } from '@preact/signals';
import { rememberHashes } from '../proof/known-hashes.js';
import { makeClientSeed } from '../proof/client-seed.js';
import { api, setInitData } from './api.js';
import { accounts, games, openRounds, recentRounds, seeds, session } from './casino.js';
import { onReturn } from './connection.js';
import { listPending, usePendingOf } from './pending.js';
import { startPlaySession } from './play-session.js';
import { rotateSeeds } from './rotate.js';
import { settlePending, syncTables } from './tables.js';

export type Boot =
  { readonly state: 'loading' | 'ready' | 'no-launch' } | { readonly state: 'failed'; readonly error: unknown };

export const boot = signal<Boot>({ state: 'loading' });

const renewBeforeMs = 60_000;

/** From launch data to a table that can be played at. What fails is in `boot`. */
export async function start(initData: string): Promise<void> {
  boot.value = { state: initData === '' ? 'no-launch' : 'loading' };
  if (initData === '') return;
  try {
    setInitData(initData);
    const opened = await api.signIn({ initData });
    session.value = opened;
    seeds.value = opened.seeds;
    rememberHashes(opened.seeds.serverSeedHash, opened.seeds.nextServerSeedHash);
    startPlaySession(opened.player.id);
    usePendingOf(opened.player.id);
    games.value = (await api.games()).games.filter((game) => game.where === 'api');
    await loadState();
    await ensureOwnClientSeed();
    onReturn(loadState);
    renewInTime();
    boot.value = { state: 'ready' };
  } catch (error) {
    boot.value = { state: 'failed', error };
  }
}

/** Everything that may have moved without us; then the commands that were never answered. */
async function loadState(): Promise<void> {
  const [wallet, recent, open, current] = await Promise.all([
    api.wallet(),
    api.listRounds({ limit: 50 }),
    api.listRounds({ state: 'open', limit: 20 }),
    api.seeds(),
  ]);
  accounts.value = wallet.accounts;
  recentRounds.value = recent.rounds;
  openRounds.value = open.rounds;
  seeds.value = current;
  syncTables();
  await settlePending();
  if (listPending().length > 0) throw new Error('a command is still unanswered');
}

/**
 * The server commits to its seeds first; then the client seed has to come from the player's side, before the first bet,
 * or the house would know both halves. A round that is still open keeps its seeds until it ends.
 */
async function ensureOwnClientSeed(): Promise<void> {
  if (seeds.value?.clientSeedBy !== 'house') return;
  try {
    await rotateSeeds(makeClientSeed());
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'seed_in_use') throw error;
  }
}

function renewInTime(): void {
  const expiresAt = Date.parse(session.value?.expiresAt ?? '');
  if (Number.isNaN(expiresAt)) return;
  const waitMs = Math.max(10_000, expiresAt - Date.now() - renewBeforeMs);
  setTimeout(() => {
    // A renewal that fails is no loss: the next request meets a 401 and signs in again.
    void api
      .renewSession()
      .then((fresh) => (session.value = fresh))
      .catch(() => null)
      .finally(renewInTime);
  }, waitMs);
}
