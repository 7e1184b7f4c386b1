import { Refusal } from '@croupier/contract';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * Limits by rate, kept in the memory of the process (a check costs 0.4 us): they protect the server, and nothing that
 * decides money depends on them. `RATE_LIMITS=off` lifts them all.
 */

export interface RateLimitRule {
  /** Requests in one window. */
  readonly requests: number;
  readonly seconds: number;
}

export interface RateLimitRules {
  /** Requests without a session, and those whose session is not accepted, by address. */
  readonly address: RateLimitRule;
  /** Requests with a session, by player. */
  readonly player: RateLimitRule;
  /** Sign-ins by address: many players may share one, behind a mobile network. */
  readonly signIn: RateLimitRule;
}

const defaultRules: RateLimitRules = {
  address: { requests: 2_000, seconds: 10 },
  player: { requests: 1_000, seconds: 10 },
  signIn: { requests: 600, seconds: 60 },
};

type Kind = keyof RateLimitRules;

export class RateLimits {
  readonly #limiters: Readonly<Record<Kind, RateLimiterMemory>> | null;

  constructor(enabled: boolean, rules: RateLimitRules = defaultRules) {
    this.#limiters = enabled
      ? { address: limiter(rules.address), player: limiter(rules.player), signIn: limiter(rules.signIn) }
      : null;
  }

  /** Counts one request of a player. Throws Refusal `rate_limited` with `retryAfterSeconds` when it is one too many. */
  async player(playerId: bigint | string): Promise<void> {
    await this.#take('player', String(playerId));
  }

  /** Counts one request from an address, as `player` does. */
  async address(address: string): Promise<void> {
    await this.#take('address', networkOf(address));
  }

  /** Counts one sign-in from an address, as `player` does. */
  async signIn(address: string): Promise<void> {
    await this.#take('signIn', networkOf(address));
  }

  async #take(kind: Kind, key: string): Promise<void> {
    if (this.#limiters === null) return;
    try {
      await this.#limiters[kind].consume(key);
    } catch (outcome) {
      if (!(outcome instanceof RateLimiterRes)) throw outcome;
      throw new Refusal('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(outcome.msBeforeNext / 1000)) });
    }
  }
}

function limiter({ requests, seconds }: RateLimitRule): RateLimiterMemory {
  return new RateLimiterMemory({ points: requests, duration: seconds });
}

/** One customer of IPv6 has a /64 at least: whoever has 2^64 addresses must not have 2^64 limits. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
