/**
 * Mutation tests of what decides money: the games and the pure files of the ledger. Each mutant lives in a copy of the
 * tree, so nothing here is touched; the files of the ledger that speak to PostgreSQL are proven by tests on PostgreSQL.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/check/vitest.mutation.config.ts', related: true },
  mutate: [
    'packages/games/src/**/*.ts',
    'apps/server/src/ledger/**/*.ts',
    '!**/*.test.ts',
    '!**/index.ts',
    '!apps/server/src/ledger/**/*.{store,service,module}.ts',
  ],
  coverageAnalysis: 'perTest',
  // A mutant of a constant at the top of a file asks for a fresh process and the whole suite; most of them are texts.
  ignoreStatic: true,
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
