import { ConfigError, readConfig, type Config } from './config.js';
import { createLog, withoutSecrets, type Log } from './platform/log.js';
import { startServer, type RunningServer } from './start-server.js';

/** The process: reads the configuration, starts the server, says what it serves, and ends in order when told to. */

const STOP_MS_MAX = 30_000;
/** Ctrl-C reaches us from the terminal and once more through npm; only a later one means that somebody is impatient. */
const IMPATIENT_AFTER_MS = 1_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // In development the lines below say what matters; the log speaks up when something is wrong.
  const log = createLog({ level: config.production ? 'info' : 'warn', stream: 'stderr' });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Nothing is known about the state any more, and what was acknowledged is in the database.
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  }
  const started = performance.now();
  const starting = startServer(config, log);
  stopOnSignals(starting, log);
  const server = await starting;
  process.stdout.write(banner(server, config, performance.now() - started));
}

function stopOnSignals(starting: Promise<RunningServer>, log: Log): void {
  let firstAtMs: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAtMs === null) {
      firstAtMs = performance.now();
      void stop(starting, signal, log);
    } else if (performance.now() - firstAtMs > IMPATIENT_AFTER_MS) {
      log.warn({ signal }, 'told twice: ending at once');
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Ends with 0 when everything accepted was finished and the lanes were handed over, else with 1. */
async function stop(starting: Promise<RunningServer>, signal: NodeJS.Signals, log: Log): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => {
    log.error(`not stopped within ${STOP_MS_MAX / 1000} s: ending at once`);
    process.exit(1);
  }, STOP_MS_MAX).unref();
  try {
    // A start that fails is reported by `main`; there is nothing to stop then.
    const server = await starting.catch(() => null);
    await server?.stop();
    process.exit(server === null ? 1 : 0);
  } catch (error) {
    log.error({ err: error }, 'could not stop in order');
    process.exit(1);
  }
}

function banner({ url, embedded, hasShell }: RunningServer, config: Config, tookMs: number): string {
  const rows = [
    ...(hasShell ? [['play', `${url}/ (development shell)`]] : []),
    ['API', `${url}/v1`],
    ['docs', `${url}/docs`],
    ['metrics', `${url}/metrics`],
    ['database', embedded ? `embedded PostgreSQL in ${config.dataDir}` : withoutSecrets(config.databaseUrl ?? '')],
  ];
  const lines = rows.map(([name = '', where = '']) => `  ${name.padEnd(10)}${where}`);
  return `Croupier serves ${url} (ready in ${(tookMs / 1000).toFixed(1)} s)\n${lines.join('\n')}\n`;
}

try {
  await main();
} catch (error) {
  // One line says what to set; anything else is a bug and shows where it is.
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${error instanceof ConfigError ? error.message : withoutSecrets(text)}\n`);
  process.exit(1);
}
