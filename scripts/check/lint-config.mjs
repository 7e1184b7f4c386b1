import tseslint from 'typescript-eslint';
import { house } from './house-rules.mjs';

/**
 * Which lint rule holds where. The globs are relative to the folder in which ESLint runs, so the same configuration
 * judges the project and the planted violations of `guards.test.ts`.
 */

/** What ESLint itself recommends, as far as the compiler does not see it. */
const recommended = [
  'no-async-promise-executor',
  'no-case-declarations',
  'no-cond-assign',
  'no-control-regex',
  'no-debugger',
  'no-empty',
  'no-fallthrough',
  'no-irregular-whitespace',
  'no-loss-of-precision',
  'no-misleading-character-class',
  'no-regex-spaces',
  'no-self-assign',
  'no-unsafe-finally',
  'no-useless-catch',
  'no-useless-escape',
  'preserve-caught-error',
];

const everywhere = {
  ...Object.fromEntries(recommended.map((rule) => [rule, 'error'])),
  eqeqeq: 'error',
  'max-lines': ['error', { max: 400, skipComments: true }],
  'max-lines-per-function': ['error', { max: 70, skipComments: true }],
  'house/todo-with-issue': 'error',
};

const typed = {
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-extraneous-class': 'off', // Modules of NestJS are empty classes.
  '@typescript-eslint/parameter-properties': ['error', { prefer: 'class-property' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // A spread gives code points, which is what the code wants where it takes text apart.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  'house/no-enum': 'error',
};

const tests = ['**/*.test.ts', '**/*.test.tsx', 'apps/*/test/**', 'packages/*/test/**'];
/** The classes that NestJS makes or calls: only these carry decorators. */
const edges = ['controller', 'gateway', 'module', 'service', 'store', 'filter', 'guard', 'interceptor'];
const money = ['packages/games/src/**', 'apps/server/src/{ledger,rounds,payments,bonuses}/**'];

/** Draws are words below 2^53, and other houses' schemes are defined in doubles. */
const notMoney = ['packages/games/src/fairness.ts', 'packages/games/src/published/**'];
/** Programs, whose environment is handed on, and the fakes that refuse production. */
const readsEnv = ['{config,main,cli}.ts', 'commands/**', 'platform/clock.ts', 'platform/embedded-postgres*.ts'];

/**
 * @param {string} root absolute path of the tree; the program is `scripts/check/tsconfig.lint.json` in it
 * @returns {import('eslint').Linter.Config[]}
 */
export function lintConfig(root) {
  const program = { project: ['scripts/check/tsconfig.lint.json'], tsconfigRootDir: root };
  return /** @type {import('eslint').Linter.Config[]} */ ([
    { ignores: ['**/dist/**', '**/coverage/**', '**/reports/**', '**/.*/**', 'bench/results/**', '**/public/**'] },
    { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { house } },
    ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
    { files: ['**/*.ts', '**/*.tsx'], languageOptions: { parserOptions: program }, rules: { ...everywhere, ...typed } },
    { files: ['**/*.mjs', '**/*.js'], rules: { ...everywhere, 'no-unused-vars': 'error' } },
    ...placed(),
    {
      files: tests,
      rules: {
        'max-lines-per-function': 'off', // A describe block is a list of cases, not a function to hold in mind.
        '@typescript-eslint/unbound-method': 'off', // A case of a table names a method to call.
        'house/no-mock': 'error',
        'house/no-focus': 'error',
      },
    },
  ]);
}

/** The rules that hold in some folders only. */
function placed() {
  return [
    {
      files: ['packages/games/src/**'],
      ignores: tests,
      rules: {
        'no-restricted-globals': [
          'error',
          ...['Date', 'performance', 'setTimeout', 'setInterval', 'fetch', 'process', 'crypto', 'console'],
        ],
        'house/no-ambient-chance': 'error',
      },
    },
    { files: money, ignores: [...tests, ...notMoney], rules: { 'house/no-float-money': 'error' } },
    {
      files: ['packages/**', 'apps/server/src/**'],
      ignores: edges.map((edge) => `apps/server/src/**/*.${edge}.ts`),
      rules: { 'house/no-decorator': 'error' },
    },
    {
      files: ['apps/server/src/**'],
      ignores: tests,
      rules: {
        'house/no-forward-ref': 'error',
        'house/no-request-scope': 'error',
        'house/no-ambient-chance': 'error',
        'house/no-lazy-import': 'error',
      },
    },
    {
      files: ['apps/server/src/**'],
      ignores: [...tests, ...readsEnv.map((path) => `apps/server/src/${path}`)],
      rules: { 'house/no-env': 'error' },
    },
    {
      files: ['apps/server/src/**'],
      ignores: [...tests, 'apps/server/src/platform/**', 'apps/server/src/{main,cli}.ts'],
      rules: { 'house/no-ambient-clock': 'error' },
    },
    { files: ['apps/server/src/**/index.ts'], rules: { 'house/no-barrel': 'error' } },
  ];
}
