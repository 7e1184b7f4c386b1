import { readdirSync } from 'node:fs';

/**
 * The dependency rule, as data: which folder of the server may import which, and what the packages and the clients may
 * see. Changing the architecture is a visible one-line change here. Each rule has a planted violation in
 * `scripts/check/planted/imports.ts`.
 *
 * A feature is used through its acts, its service, its module and its events; its stores, rules, controllers, gateways
 * and subfolders are private to it. Peers (rounds, payments, bonuses, risk, suppliers) never import each other: they
 * talk through events of the journal.
 */
const mayImport = {
  platform: [],
  ledger: ['platform'],
  players: ['platform', 'ledger'],
  rounds: ['platform', 'ledger', 'players'],
  payments: ['platform', 'ledger', 'players'],
  bonuses: ['platform', 'ledger', 'players'],
  risk: ['platform', 'ledger', 'players'],
  suppliers: ['platform', 'ledger', 'players'],
  events: ['platform', 'ledger', 'players'],
  live: ['platform', 'ledger', 'players', 'rounds', 'events'],
  bot: ['platform', 'ledger', 'players', 'rounds', 'payments', 'events'],
  backoffice: ['platform', 'ledger', 'players', 'rounds', 'payments', 'bonuses', 'risk', 'suppliers', 'events'],
  /** The development shell, an edge. */
  shell: ['platform', 'ledger', 'players', 'rounds'],
  /** The command line, an edge: the audit replays every act, so it is handed the registry of acts. */
  commands: ['platform', 'ledger', 'players', 'rounds', 'payments', 'bonuses', 'risk', 'suppliers', 'events', 'acts'],
};
const edges = ['live', 'bot', 'backoffice', 'shell', 'commands'];
const server = '^apps/server/src';
const features = Object.keys(mayImport).filter((name) => name !== 'platform');
const inside = features.filter((name) => !edges.includes(name));
const test = '\\.test\\.tsx?$';
/** Tests, what they share, and the processes that they start. */
const testOrFixture = `${test}|/test/|\\.child\\.mjs$`;
/** Folders of the games' package that are no game: what all games share, and third parties' schemes. */
const shared = 'fairness|published';
const gameIds = readdirSync(new URL('packages/games/src', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !shared.split('|').includes(entry.name))
  .map((entry) => entry.name);
/** Where programs, clients and packages begin. */
const entries = [
  `${server}/(?:main|cli)\\.ts$`,
  '^packages/[^/]+/src/index\\.ts$',
  '^apps/(?:miniapp|backoffice)/src/(?:main|shell/(?:main|frame))\\.tsx?$',
];
const npm = (...names) => `(?:^|/)node_modules/(?:${names.join('|')})/`;
const folders = (names) => `${server}/(?:${names.filter((name) => name !== 'acts').join('|')})/`;

const folderRules = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `${name}/ may import ${[name, ...allowed].join(', ')} and config.ts only; its tests may use what stands above it.`,
  severity: 'error',
  from: { path: `${server}/${name}/`, pathNot: testOrFixture },
  to: {
    path: server,
    pathNot: [
      folders([name, ...allowed]),
      `${server}/config\\.ts$`,
      ...(allowed.includes('acts') ? [`${server}/acts\\.ts$`] : []),
    ],
  },
}));

const serverRules = [
  {
    name: 'unknown-folder',
    comment: 'Each folder of the server has its line in the table above.',
    severity: 'error',
    from: { path: `${server}/[^/]+/`, pathNot: folders(Object.keys(mayImport)) },
    to: {},
  },
  {
    name: 'config-imports',
    comment: 'config.ts is read by every folder, so it may know none but platform.',
    severity: 'error',
    from: { path: `${server}/config\\.ts$` },
    to: { path: server, pathNot: `${server}/platform/` },
  },
  {
    name: 'acts-imports',
    comment: 'The registry of acts is replayed by the audit: it knows acts, never an edge or the application.',
    severity: 'error',
    from: { path: `${server}/acts\\.ts$` },
    to: { path: server, pathNot: folders(['platform', ...inside]) },
  },
  {
    name: 'acts-names-acts',
    comment: 'The registry of acts may reach into a feature, for acts only.',
    severity: 'error',
    from: { path: `${server}/acts\\.ts$` },
    to: { path: `${server}/.*\\.(?:store|rules|controller|gateway|service|module)\\.ts$`, pathNot: folders(edges) },
  },
  {
    name: 'private-file',
    comment: 'A feature is used through its acts, service, module and events; its inner files are its own.',
    severity: 'error',
    from: { path: `${server}/([^/]+)`, pathNot: [testOrFixture, `${server}/acts\\.ts$`] },
    to: {
      path: [
        `${server}/(?:${features.join('|')})/[^/]+\\.(?:store|rules|controller|gateway)\\.ts$`,
        `${server}/(?:${features.join('|')})/[^/]+/`,
      ],
      pathNot: `${server}/$1/`,
    },
  },
  {
    name: 'no-barrel',
    comment: 'The server imports files, not folders.',
    severity: 'error',
    from: {},
    to: { path: `${server}/.*/index\\.ts$` },
  },
  {
    name: 'framework-at-the-edge',
    comment: 'Games, acts and the core of the ledger have never heard of NestJS or Fastify.',
    severity: 'error',
    from: {
      path: [`${server}/[^/]+/`, '^packages/'],
      pathNot: [
        `${server}/(?:platform|shell)/`,
        '\\.(?:controller|gateway|module|service|store|filter|guard|interceptor)\\.ts$',
        testOrFixture,
      ],
    },
    to: { path: npm('@nestjs/[^/]+', 'fastify', '@fastify/[^/]+'), dependencyTypesNot: ['type-only'] },
  },
];

const packageRules = [
  {
    name: 'games-are-pure',
    comment: 'The games run in the server, in the browser and in the audit: a hash library and zod, nothing else.',
    severity: 'error',
    from: { path: '^packages/games/src', pathNot: test },
    to: { pathNot: ['^packages/games/src', npm('zod', '@noble/hashes')] },
  },
  {
    name: 'contract-is-a-leaf',
    severity: 'error',
    from: { path: '^packages/contract/src', pathNot: test },
    to: { pathNot: ['^packages/contract/src', npm('zod')] },
  },
  {
    name: 'client-knows-the-contract-only',
    severity: 'error',
    from: { path: '^packages/client/src', pathNot: test },
    to: { pathNot: ['^packages/client/src', '^packages/contract/src/index\\.ts$', npm('zod')] },
  },
  {
    name: 'packages-by-their-entry',
    comment: 'A package is used through its entry; what it does not export is its own.',
    severity: 'error',
    from: { path: '^(?:apps|bench|scripts|packages)/([^/]+)/', pathNot: testOrFixture },
    to: { path: '^packages/', pathNot: ['^packages/[^/]+/src/index\\.ts$', '^packages/$1/'] },
  },
  {
    name: 'games-are-apart',
    comment: 'A game may use what all games share, never another game.',
    severity: 'error',
    from: { path: '^packages/games/src/([^/]+)/', pathNot: [test, `^packages/games/src/(?:${shared})/`] },
    to: { path: '^packages/games/src/[^/]+/', pathNot: `^packages/games/src/(?:${shared}|$1)/` },
  },
  {
    name: 'only-the-registry-names-a-plugin',
    comment: 'No other file names a concrete game, its board, a payment provider or queue adapter.',
    severity: 'error',
    from: {
      path: '^(?:apps|packages)/',
      pathNot: ['/registry\\.tsx?$', testOrFixture, '^packages/games/src/[^/]+/'],
    },
    to: {
      path: [
        `^packages/games/src/(?!(?:${shared})/)[^/]+/`,
        `^apps/miniapp/src/games/(?:${gameIds.join('|')})\\.tsx?$`,
        `${server}/payments/providers/(?!provider\\.ts$|registry\\.ts$)`,
        `${server}/platform/queue/(?!queue\\.ts$|registry\\.ts$)`,
      ],
    },
  },
  {
    name: 'clients-import-packages-only',
    comment: 'What runs in a browser sees packages, never the server.',
    severity: 'error',
    from: { path: '^apps/(miniapp|backoffice)/' },
    to: { path: ['^apps/', '^bench/', '^scripts/', npm('@nestjs/[^/]+', 'pg')], pathNot: '^apps/$1/' },
  },
];

const treeRules = [
  { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-test-import',
    comment: 'What ships never imports a test or its fixtures.',
    severity: 'error',
    from: { path: '^(?:apps|packages)/', pathNot: testOrFixture },
    to: { path: testOrFixture },
  },
  { name: 'unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '/dist/' } },
  {
    name: 'undeclared-package',
    comment: 'A package that is only there because another one brought it may vanish with the next install.',
    severity: 'error',
    from: { path: '^(?:apps|packages)/[^/]+/src/', pathNot: testOrFixture },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
  },
  {
    name: 'dead-file',
    comment: 'What no program, package entry or act reaches is dead; a test alone does not keep a file alive.',
    severity: 'error',
    from: {
      path: [...entries, '^(?:bench|scripts)/'],
      pathNot: test,
    },
    to: { path: '^(?:apps|packages)/[^/]+/src/', pathNot: [...entries, testOrFixture, '\\.d\\.ts$'], reachable: false },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...folderRules, ...serverRules, ...packageRules, ...treeRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Only ours: installed packages keep their programs in dist/ as well.
    exclude: {
      path: '^(?:apps|packages)/[^/]+/(?:dist|coverage|\\.[^/]+)/|^(?:reports|\\.stryker-tmp)/|^scripts/check/planted/',
    },
    combinedDependencies: true, // A workspace may use what the root declares for all, such as types.
    tsPreCompilationDeps: true, // See type-only imports too.
    tsConfig: { fileName: 'tsconfig.base.json' },
    // Packages are imported by name; this condition resolves the name to the sources, as the tests do.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['croupier-source', 'import', 'types', 'node', 'default'],
    },
  },
};
