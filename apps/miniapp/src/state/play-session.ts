import { computed, signal } from '@preact/signals';
import { fieldsOf } from './stored.js';

/**
 * The session as the strip on every screen shows it: how long, and the net of the rounds that ended in it. It lives in
 * the tab, so that a reload is not a fresh start; each player has their own.
 */
interface PlaySession {
  readonly startedAt: number;
  readonly netMinor: string;
  readonly rounds: number;
}

const now = signal(Date.now());
const current = signal<PlaySession>({ startedAt: Date.now(), netMinor: '0', rounds: 0 });
let key = '';

export const elapsedMs = computed(() => now.value - current.value.startedAt);
export const netMinor = computed(() => BigInt(current.value.netMinor));
export const roundsPlayed = computed(() => current.value.rounds);

export function startPlaySession(playerId: string): void {
  key = `croupier.session.${playerId}`;
  const kept = fieldsOf(parse(sessionStorage.getItem(key)));
  const { startedAt, netMinor: net, rounds } = kept;
  if (typeof startedAt === 'number' && typeof net === 'string' && /^-?[0-9]+$/.test(net)) {
    current.value = { startedAt, netMinor: net, rounds: typeof rounds === 'number' ? rounds : 0 };
  } else keep({ startedAt: Date.now(), netMinor: '0', rounds: 0 });
  now.value = Date.now();
}

/** Counts a round that ended: what it returned less what was staked in it. */
export function countRound(stakeMinor: bigint, payoutMinor: bigint): void {
  const { startedAt, rounds } = current.value;
  keep({ startedAt, netMinor: (netMinor.value + payoutMinor - stakeMinor).toString(), rounds: rounds + 1 });
}

/** Lets the clock tick while the page is looked at. */
export function runClock(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  }, 1_000);
}

function keep(value: PlaySession): void {
  current.value = value;
  sessionStorage.setItem(key, JSON.stringify(value));
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
