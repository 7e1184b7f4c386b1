// @ts-check
import { createServer } from 'vite';

/**
 * A process of its own that holds the embedded server of a data directory, for tests that kill it. Prints the URL, and
 * stops when its standard input ends.
 */

const vite = await createServer({
  root: new URL('../../../..', import.meta.url).pathname,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { startEmbeddedPostgres } = await vite.ssrLoadModule('/apps/server/src/platform/embedded-postgres.ts');
const { createLog } = await vite.ssrLoadModule('/apps/server/src/platform/log.ts');
const server = await startEmbeddedPostgres({
  dataDir: process.argv[2],
  log: createLog({ level: 'warn', stream: 'stderr' }),
});
console.log(server.url);
process.stdin.resume().once('end', async () => {
  await server.stop();
  await vite.close();
  process.exit(0);
});
