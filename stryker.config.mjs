import { readFileSync, readdirSync } from 'node:fs';

const ledger = 'apps/server/src/ledger';
/** What those files import that speak to PostgreSQL, to files or to other processes: tests on real ones prove these. */
const effects = /from '(?:pg|node:(?:fs|http|net|os)[^']*|[^']*\/(?:database|gate\.store|lane|internal-server)\.js)'/;
const pureLedger = readdirSync(new URL(ledger, import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => `${ledger}/${path.replaceAll('\\', '/')}`)
  .filter((path) => !effects.test(readFileSync(new URL(path, import.meta.url), 'utf8')));

/**
 * Mutation tests of what decides money: the games and the pure files of the ledger. Each mutant lives in a copy of the
 * tree, so nothing here is touched. A run goes on from the report of the run before: only mutants in changed code, or
 * whose tests changed, are judged again.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/check/vitest.mutation.config.ts', related: true },
  mutate: ['packages/games/src/**/*.ts', '!**/*.test.ts', '!**/index.ts', ...pureLedger],
  coverageAnalysis: 'perTest',
  // A mutant of a constant at the top of a file asks for a fresh process and the whole suite; most of them are texts.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  concurrency: 2,
  timeoutMS: 20_000,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['.data', '.services', 'apps/miniapp', 'bench', 'dist', 'docs', 'reports', 'coverage'],
  reporters: ['clear-text', 'json', 'html'],
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  allowConsoleColors: false,
};
