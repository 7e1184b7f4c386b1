import { Refusal } from '@croupier/contract';
import type { RateLimits } from '../platform/http/rate-limits.js';
import type { Sessions } from './sessions.js';

/** The headers of a request, as Node gives them. */
interface WithHeaders {
  readonly headers: { readonly authorization?: string | undefined };
}

/** Who asks: every route with a session begins here. */
export class Authentication {
  readonly #sessions: Sessions;
  readonly #limits: RateLimits;

  constructor(sessions: Sessions, limits: RateLimits) {
    this.#sessions = sessions;
    this.#limits = limits;
  }

  /**
   * The player whose session a request carries, counted against his limit. Without a query for a session that this
   * process knows.
   *
   * @throws Refusal `unauthenticated` or `rate_limited`
   */
  async player(request: WithHeaders): Promise<bigint> {
    const playerId = await this.#sessions.check(this.token(request));
    await this.#limits.player(playerId);
    return playerId;
  }

  /** The bearer token of a request. Throws Refusal `unauthenticated` where there is none. */
  token(request: WithHeaders): string {
    const header = request.headers.authorization;
    // The scheme's name has no case (RFC 9110, 11.1).
    if (header === undefined || header.slice(0, 7).toLowerCase() !== 'bearer ') throw new Refusal('unauthenticated');
    return header.slice(7).trim();
  }
}
