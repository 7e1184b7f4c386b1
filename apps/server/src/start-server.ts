import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { actList } from './acts.js';
import { AppModule } from './app.module.js';
import { ConfigError, type Config } from './config.js';
import { laneTelemetry } from './lane-telemetry.js';
import { openLanes } from './ledger/open-lanes.js';
import type { Lanes } from './ledger/lanes.js';
import { SystemClock, type Clock } from './platform/clock.js';
import { openPool, type Pool } from './platform/database.js';
import { openDatabase, type Database } from './platform/database-start.js';
import { AllowedMethods } from './platform/http/allowed-methods.js';
import { makeApplication } from './platform/http/make-application.js';
import { RateLimits } from './platform/http/rate-limits.js';
import type { Log } from './platform/log.js';
import { loadSecrets, type Secrets } from './platform/secrets.js';
import { Telemetry } from './platform/telemetry.js';
import { openPlayers } from './players/open-players.js';
import { RoundsReads } from './rounds/rounds-reads.js';
import { Rounds } from './rounds/rounds.js';
import { ServerReadiness } from './server-readiness.js';
import type { ShellParts } from './shell/shell-parts.js';

/**
 * Opens everything in the order in which it depends on each other, the port last: it opens only when bets are answered.
 * Stopping goes the other way, the port first.
 */

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Whether the database is the embedded one. */
  readonly embedded: boolean;
  /** Whether the development shell is served at `/`. */
  readonly hasShell: boolean;
  /** Takes no more, finishes what was accepted, hands the lanes over and closes the rest. */
  stop(): Promise<void>;
}

/** The built pages, beside this server in the repository. */
const MINIAPP_DIR = fileURLToPath(new URL('../../miniapp/dist', import.meta.url));
/** Player loads must not wait behind slow reads of history, so the two have a pool each. */
const POOL_SIZES = { ledger: 4, reads: 8 };
/** Somebody waits for each of these statements. */
const POOL_STATEMENT_MS = 8_000;

/** What was opened, to be closed in the opposite order. */
class Opened {
  readonly #closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes all, also when one fails; throws the first failure at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse())
      await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/**
 * Starts the server. Throws ConfigError where what is configured can't be used (one line that says what to set), and
 * closes what it had opened.
 */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  const opened = new Opened();
  try {
    return await open(config, log, opened);
  } catch (error) {
    await opened.close().catch((failure: unknown) => log.error({ err: failure }, 'could not close what was opened'));
    throw listenError(error, config) ?? error;
  }
}

async function open(config: Config, log: Log, opened: Opened): Promise<RunningServer> {
  const clock = new SystemClock();
  const telemetry = new Telemetry();
  const secrets = await loadSecrets(config);
  const database = await openDatabase(config, secrets, log);
  opened.add(() => database.close());
  const pools = openPools(database, telemetry, opened);

  const lanes = await startLanes({ config, secrets, database, pools, clock, telemetry, log }, opened);
  const limits = new RateLimits(config.rateLimits);
  const players = openPlayers({
    ...{ secrets, lanes, limits, clock, telemetry, log },
    appUrl: database.appUrl,
    pool: pools.reads,
    welcomeMinor: config.welcomePlayMinor,
  });
  opened.add(() => players.sessions.close());
  await players.sessions.start();
  const reads = new RoundsReads(pools.reads, lanes.rules);
  const rounds = { authentication: players.authentication, rounds: new Rounds(lanes), reads };

  const readiness = new ServerReadiness(pools.reads, lanes);
  const shell = shellOf(config, secrets, clock);
  const module = AppModule.register({ readiness, telemetry, players, rounds, shell });
  const app = await makeApplication(module, { log, telemetry, limits, allowed: new AllowedMethods() });
  opened.add(() => app.close());
  const url = await listen(app, config);
  return { url, embedded: database.embedded, hasShell: shell !== null, stop: () => opened.close() };
}

interface Pools {
  readonly ledger: Pool;
  readonly reads: Pool;
}

function openPools({ appUrl }: Database, telemetry: Telemetry, opened: Opened): Pools {
  const pools = {
    ledger: openPool(appUrl, { name: 'ledger', max: POOL_SIZES.ledger, statementTimeoutMs: POOL_STATEMENT_MS }),
    reads: openPool(appUrl, { name: 'reads', max: POOL_SIZES.reads, statementTimeoutMs: POOL_STATEMENT_MS }),
  };
  for (const [name, pool] of Object.entries(pools)) {
    opened.add(() => pool.end());
    telemetry.watchPool(name, pool);
  }
  return pools;
}

interface Parts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly pools: Pools;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: Log;
}

async function startLanes(parts: Parts, opened: Opened): Promise<Lanes> {
  const { config, secrets, database, pools, clock, telemetry, log } = parts;
  const lanes = await openLanes({
    url: database.appUrl,
    pool: pools.ledger,
    acts: actList,
    profile: config.jurisdiction,
    seedMasterKeys: secrets.seedMasterKeys.map(({ key }) => key),
    checkpointKey: secrets.checkpointKey,
    internalSecret: secrets.internalSecret,
    internalHost: internalHost(config.host),
    mayOwn: config.role === 'all' || config.role === 'api',
    clock,
    watch: laneTelemetry(telemetry, log),
    // The budget of stored refusals is a limit by rate as well.
    ...(config.rateLimits ? {} : { bounds: { refusalsPerMinute: Number.MAX_SAFE_INTEGER } }),
  });
  opened.add(() => lanes.stop());
  telemetry.watchQueue('lanes', () => lanes.queueDepth);
  await lanes.start();
  return lanes;
}

type ShellFields = Pick<ShellParts, keyof ShellParts>;

/** The development shell, which signs in Telegram's place: never in production, nor without the token that it signs by. */
function shellOf({ production }: Config, { botToken }: Secrets, clock: Clock): ShellFields | null {
  return production || botToken === null ? null : { botToken, miniappDir: MINIAPP_DIR, clock };
}

/** Opens the port and says where. */
async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<string> {
  // Fastify's own, because NestJS's would also log what is said in one line below.
  await app.getHttpAdapter().getInstance().listen({ port, host });
  const address: unknown = app.getHttpServer().address();
  const actual = typeof address === 'object' && address !== null && 'port' in address ? address.port : port;
  return `http://${urlHost(host)}:${String(actual)}`;
}

/** A port or an address that can't be had is a matter of configuration, whether ours or the one for other processes. */
function listenError(error: unknown, { host, port }: Config): ConfigError | null {
  const { code, syscall, hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  // The database's host may not be found either, which is not ours to explain here.
  if (syscall !== 'listen' && (syscall !== 'getaddrinfo' || hostname !== host)) return null;
  const where = `${host}:${String(port)}`;
  if (code === 'EADDRINUSE')
    return new ConfigError(`${where} is in use: stop what listens there, or set PORT to another`);
  if (code === 'EACCES') return new ConfigError(`${where} may not be listened on: set PORT to one above 1023`);
  return new ConfigError(`${host} is no address of this machine: set HOST to one, such as 127.0.0.1`);
}

/** A host as a person can open it: the wildcards are no addresses, and IPv6 stands in brackets. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Where other processes reach this one: on the address it serves, or, where that is all of them, on the first real one. */
function internalHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}
