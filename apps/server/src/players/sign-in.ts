import { Refusal } from '@croupier/contract';
import type { Clock } from '../platform/clock.js';
import type { IdentitiesStore, Identity } from './identities.store.js';
import { judgeLaunchData, type LaunchDataFault, type LaunchDataKey } from './launch-data.js';
import type { IssuedSession, Sessions } from './sessions.js';

/** The login window: desktop clients hand out launch data that is almost a day old, and a reload sends it again. */
const LOGIN_WINDOW_SECONDS = 86_400;

export interface SignInOptions {
  readonly key: LaunchDataKey;
  readonly identities: IdentitiesStore;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Makes the player known to the book, with his welcome coins; called at each sign-in, so it must be idempotent. */
  readonly openPlayer: (playerId: bigint) => Promise<unknown>;
  /** Counts the cause, which the client is not told. */
  readonly onRefused?: (reason: LaunchDataFault) => void;
}

export interface SignedIn extends IssuedSession {
  readonly player: Identity;
}

/** Exchanges Telegram's launch data for a session. */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /**
   * @param initData the launch data as Telegram's client handed it to the page
   * @throws Refusal `launch_data_refused`, the same for every cause, so that a forger learns nothing from it
   */
  async signIn(initData: string): Promise<SignedIn> {
    const { clock, identities, key, onRefused, openPlayer, sessions } = this.#options;
    const nowSeconds = Math.floor(clock.nowMs() / 1000);
    const verdict = judgeLaunchData(initData, key, { nowSeconds, maxAgeSeconds: LOGIN_WINDOW_SECONDS });
    if (verdict.verdict === 'reject') {
      onRefused?.(verdict.reason);
      throw new Refusal('launch_data_refused');
    }
    const player = await identities.findOrCreate(verdict.user);
    // Before the session: whoever holds a token has an account.
    await openPlayer(player.playerId);
    return { ...(await sessions.issue(player.playerId, verdict.launchHash)), player };
  }
}
