import type { Files } from './tree.js';

/** One violation of the import table: for the file at `path` exactly `rule` must fire, with those that share the path. */
export interface PlantedImport {
  readonly rule: string;
  readonly path: string;
  readonly code: string;
  /** Innocent files that the violation needs. */
  readonly beside?: Files;
  /** `false`: no program reaches the file, which is the violation. */
  readonly reached?: boolean;
}

const server = 'apps/server/src';

/** A folder and one that it may not import. */
const forbidden: readonly (readonly [string, string])[] = [
  ['platform', 'ledger'],
  ['ledger', 'players'],
  ['players', 'rounds'],
  ['rounds', 'payments'],
  ['payments', 'bonuses'],
  ['bonuses', 'risk'],
  ['risk', 'suppliers'],
  ['suppliers', 'rounds'],
  ['events', 'rounds'],
  ['live', 'payments'],
  ['bot', 'live'],
  ['backoffice', 'live'],
  ['shell', 'live'],
  ['commands', 'live'],
];

const folderViolations = forbidden.map(([from, to]) => ({
  rule: `${from}-imports`,
  path: `${server}/${from}/planted.ts`,
  code: `import '../${to}/${to}.service.js';\n`,
}));

/** The ways round the table that must not work either. */
const disguised: readonly PlantedImport[] = [
  {
    rule: 'ledger-imports',
    path: `${server}/ledger/planted-type.ts`,
    code: `import type { rounds } from '../rounds/rounds.service.js';\nexport type Planted = typeof rounds;\n`,
  },
  {
    rule: 'rounds-imports',
    path: `${server}/rounds/planted-lazy.ts`,
    code: `export const planted = () => import('../payments/payments.service.js');\n`,
  },
  {
    rule: 'players-imports',
    path: `${server}/players/planted-export.ts`,
    code: `export { rounds } from '../rounds/rounds.service.js';\n`,
  },
  { rule: 'rounds-imports', path: `${server}/rounds/planted-up.ts`, code: `import '../app.module.js';\n` },
  { rule: 'rounds-imports', path: `${server}/rounds/planted-acts.ts`, code: `import '../acts.js';\n` },
];

const serverViolations: readonly PlantedImport[] = [
  {
    rule: 'unknown-folder',
    path: `${server}/utils/planted.ts`,
    code: `import '../platform/platform.service.js';\n`,
  },
  { rule: 'config-imports', path: `${server}/config.ts`, code: `import './players/players.service.js';\n` },
  { rule: 'acts-imports', path: `${server}/acts.ts`, code: `import './live/live.service.js';\n` },
  { rule: 'acts-names-acts', path: `${server}/acts.ts`, code: `import './players/players.service.js';\n` },
  {
    rule: 'private-file',
    path: `${server}/rounds/planted-store.ts`,
    code: `import '../players/players.store.js';\n`,
  },
  {
    rule: 'private-file',
    path: `${server}/rounds/planted-subfolder.ts`,
    code: `import '../ledger/inner/inner.js';\n`,
  },
  {
    rule: 'no-barrel',
    path: `${server}/players/planted-barrel.ts`,
    code: `import './index.js';\n`,
    beside: { [`${server}/players/index.ts`]: `export const barrel = '';\n` },
  },
  {
    rule: 'framework-at-the-edge',
    path: `${server}/rounds/planted-framework.ts`,
    code: `import { Logger } from '@nestjs/common';\nexport const planted = Logger;\n`,
  },
];

const packageViolations: readonly PlantedImport[] = [
  { rule: 'games-are-pure', path: 'packages/games/src/planted-io.ts', code: `import 'node:fs';\n` },
  { rule: 'contract-is-a-leaf', path: 'packages/contract/src/planted.ts', code: `import '@croupier/games';\n` },
  {
    rule: 'client-knows-the-contract-only',
    path: 'packages/client/src/planted.ts',
    code: `import '@croupier/games';\n`,
  },
  {
    rule: 'packages-by-their-entry',
    path: `${server}/rounds/planted-inside.ts`,
    code: `import '../../../../packages/games/src/money.js';\n`,
  },
  {
    rule: 'games-are-apart',
    path: 'packages/games/src/planted/planted.ts',
    code: `import '../dice/dice.js';\n`,
  },
  {
    rule: 'only-the-registry-names-a-plugin',
    path: 'packages/games/src/planted-game.ts',
    code: `import './dice/dice.js';\n`,
  },
  {
    rule: 'only-the-registry-names-a-plugin',
    path: `${server}/payments/planted-provider.ts`,
    code: `import './providers/fake.js';\n`,
  },
  {
    rule: 'only-the-registry-names-a-plugin',
    path: `${server}/platform/planted-adapter.ts`,
    code: `import './queue/memory.js';\n`,
  },
  {
    rule: 'only-the-registry-names-a-plugin',
    path: 'apps/miniapp/src/planted-board.ts',
    code: `import './games/dice.js';\n`,
  },
  {
    rule: 'clients-import-packages-only',
    path: 'apps/miniapp/src/planted.ts',
    code: `import '../../server/src/platform/platform.service.js';\n`,
  },
];

const treeViolations: readonly PlantedImport[] = [
  {
    rule: 'no-cycle',
    path: `${server}/platform/planted-cycle.ts`,
    code: `import './planted-cycle-back.js';\n`,
    beside: { [`${server}/platform/planted-cycle-back.ts`]: `import './planted-cycle.js';\n` },
  },
  {
    rule: 'no-test-import',
    path: `${server}/platform/planted-test.ts`,
    code: `import './beside.test.js';\n`,
    beside: { [`${server}/platform/beside.test.ts`]: `export const fixture = '';\n` },
  },
  { rule: 'unresolved', path: `${server}/platform/planted-nothing.ts`, code: `import './nothing.js';\n` },
  { rule: 'undeclared-package', path: `${server}/platform/planted-dev.ts`, code: `import 'vite';\n` },
  { rule: 'undeclared-package', path: `${server}/platform/planted-brought.ts`, code: `import 'semver';\n` },
  {
    rule: 'dead-file',
    path: `${server}/platform/planted-dead.ts`,
    code: `export const planted = '';\n`,
    reached: false,
  },
];

/** At least one for each rule of the table. */
export const plantedImports: readonly PlantedImport[] = [
  ...folderViolations,
  ...disguised,
  ...serverViolations,
  ...packageViolations,
  ...treeViolations,
];
