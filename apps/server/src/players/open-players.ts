import { randomBytes } from 'node:crypto';
import type { Lanes } from '../ledger/lanes.js';
import type { Clock } from '../platform/clock.js';
import { connectionSettings, type Pool } from '../platform/database.js';
import type { RateLimits } from '../platform/http/rate-limits.js';
import type { Log } from '../platform/log.js';
import type { Secrets } from '../platform/secrets.js';
import type { Telemetry } from '../platform/telemetry.js';
import { Authentication } from './authentication.js';
import { IdentitiesStore } from './identities.store.js';
import type { LaunchDataKey } from './launch-data.js';
import { PlayersBook } from './players-book.js';
import type { PlayersParts } from './players.module.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';
import { telegramKey, telegramKeysHex } from './telegram-key.js';

export interface PlayersSetup {
  readonly secrets: Pick<Secrets, 'botToken' | 'botId'>;
  /** The database's login that serves. */
  readonly appUrl: string;
  readonly pool: Pool;
  readonly lanes: Lanes;
  readonly limits: RateLimits;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** What a new player is given to play with. */
  readonly welcomeMinor: bigint;
}

const WELCOME_ASSET = 'PLAY';

/** Puts together who plays. Nothing runs before `sessions.start()`. */
export function openPlayers(setup: PlayersSetup): PlayersParts {
  const { secrets, appUrl, pool, lanes, limits, clock, telemetry, log, welcomeMinor } = setup;
  const sessions = new Sessions({
    pool,
    listener: connectionSettings(appUrl, { name: 'sessions' }),
    clock,
    randomBytes,
    onError: (error) => log.error({ err: error, part: 'sessions' }, 'sessions'),
  });
  const asset = [...lanes.rules.assets.values()].find(({ code }) => code === WELCOME_ASSET);
  if (asset === undefined) throw new Error(`the asset ${WELCOME_ASSET} is not in the database`);
  const book = new PlayersBook({ lanes, pool, randomBytes, welcomeAsset: asset.id, welcomeMinor });
  const identities = new IdentitiesStore(pool, clock, randomBytes);
  const signIn = new SignIn({
    key: launchDataKey(secrets),
    identities,
    sessions,
    clock,
    openPlayer: (playerId) => book.openPlayer(playerId),
    onRefused: (reason) => telemetry.launchDataRefused(reason),
  });
  return { authentication: new Authentication(sessions, limits), signIn, sessions, identities, book };
}

/** With the bot's token its HMAC is checked; a process that holds none checks Telegram's own signature. */
function launchDataKey({ botToken, botId }: PlayersSetup['secrets']): LaunchDataKey {
  if (botToken !== null) return { hmac: botToken };
  return { ed25519: { botId, publicKey: telegramKey(telegramKeysHex.production) } };
}
