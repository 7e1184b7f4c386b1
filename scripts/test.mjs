// @ts-check
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, BuildError } from './build.mjs';

/**
 * `npm test`: builds, runs Vitest with the arguments given, and ends as it ended. Without DATABASE_URL the tests get an
 * embedded PostgreSQL of their own, which is gone afterwards. The last line counts; what was skipped is named.
 */

const root = join(import.meta.dirname, '..');
const work = await mkdtemp(join(tmpdir(), 'croupier-test-'));
// Ctrl-C reaches Vitest as well; we stay until it has ended, and then clean up.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => undefined);

try {
  await build();
  process.exitCode = await withDatabase((env) => runTests(env));
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}

/**
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} use
 */
async function withDatabase(use) {
  if (process.env.DATABASE_URL) return use(process.env);
  const { startEmbeddedPostgres } = await import('../apps/server/dist/platform/embedded-postgres.js');
  const { createLog } = await import('../apps/server/dist/platform/log.js');
  const server = await startEmbeddedPostgres({
    dataDir: join(work, 'data'),
    log: createLog({ level: 'warn', stream: 'stderr' }),
    // Throw-away data: nothing has to survive a power cut. Test files run side by side, each with its pools.
    settings: { fsync: 'off', max_connections: '200' },
  });
  try {
    return await use({ ...process.env, DATABASE_URL: server.url });
  } finally {
    await server.stop();
  }
}

/** @param {NodeJS.ProcessEnv} env */
async function runTests(env) {
  const reportFile = join(work, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const report = await readFile(reportFile, 'utf8').catch(() => null);
  if (report !== null) summarise(JSON.parse(report));
  return code;
}

/**
 * @typedef {{ status: string, fullName: string }} TestResult
 * @param {{ testResults: { name: string, assertionResults: TestResult[], status: string }[] }} report
 */
function summarise({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, status, assertionResults } of testResults) {
    // A file that could not even be read has no tests in it, and failed all the same.
    if (assertionResults.length === 0 && status === 'failed') counts.failed += 1;
    for (const test of assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') {
        counts[test.status] += 1;
      } else {
        counts.skipped += 1;
        console.log(`skipped: ${name.replace(`${root}/`, '')}: ${test.fullName}`);
      }
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}
