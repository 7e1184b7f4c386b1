import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folders of the server that the import table knows. */
const folders = [
  'platform',
  'ledger',
  'players',
  'rounds',
  'payments',
  'bonuses',
  'risk',
  'suppliers',
  'events',
  'live',
  'bot',
  'backoffice',
  'shell',
  'commands',
] as const;

const packageNames = ['games', 'contract', 'client'] as const;
/** Packages that planted files import or that types come from; `semver` is there only because others brought it. */
const installed = ['zod', '@noble/hashes', '@nestjs/common', '@types/node', 'pg', 'vite', 'semver'] as const;
const server = 'apps/server/src';

/** Path to text. */
export type Files = Readonly<Record<string, string>>;

/**
 * A small project in the layout of the real one, in which no guard finds anything: one service a folder, a store and a
 * subfolder that are private, a game, a provider and an adapter behind their registries.
 */
export function cleanFiles(): Files {
  const services = folders.map((folder) => [
    `${server}/${folder}/${folder}.service.ts`,
    `export const ${folder} = '';\n`,
  ]);
  return {
    ...(Object.fromEntries(services) as Files),
    [`${server}/main.ts`]: `import './app.module.js';\nimport './config.js';\n`,
    [`${server}/cli.ts`]: `import './commands/commands.service.js';\n`,
    [`${server}/app.module.ts`]: folders.map((folder) => `import './${folder}/${folder}.service.js';\n`).join(''),
    [`${server}/config.ts`]: `export const config = '';\n`,
    [`${server}/acts.ts`]: `import './rounds/place-bet.js';\nimport './ledger/inner/inner.js';\n`,
    [`${server}/rounds/place-bet.ts`]: `export const placeBet = '';\n`,
    [`${server}/commands/commands.service.ts`]: `import '../acts.js';\n`,
    [`${server}/players/players.service.ts`]: `import './players.store.js';\n`,
    [`${server}/players/players.store.ts`]: `export const store = '';\n`,
    [`${server}/ledger/ledger.service.ts`]: `import './inner/inner.js';\n`,
    [`${server}/ledger/inner/inner.ts`]: `import { config } from '../../config.js';\nexport const inner = config;\n`,
    [`${server}/payments/payments.service.ts`]: `import './providers/registry.js';\n`,
    [`${server}/payments/providers/registry.ts`]: `import './fake.js';\n`,
    [`${server}/payments/providers/fake.ts`]: `export const fake = '';\n`,
    [`${server}/platform/platform.service.ts`]: `import './queue/registry.js';\nexport const platform = '';\n`,
    [`${server}/platform/queue/registry.ts`]: `import './memory.js';\n`,
    [`${server}/platform/queue/memory.ts`]: `export const memory = '';\n`,
    [`${server}/rounds/rounds.service.ts`]: `import { games } from '@croupier/games';\nexport const rounds = games;\n`,
    'packages/games/src/index.ts': `export { games } from './registry.js';\n`,
    'packages/games/src/registry.ts': `import { dice } from './dice/dice.js';\nexport const games = [dice];\n`,
    'packages/games/src/dice/dice.ts': `import { scale } from '../money.js';\nexport const dice = scale;\n`,
    'packages/games/src/money.ts': `export const scale = 4;\n`,
    'packages/contract/src/index.ts': `export const contract = '';\n`,
    'packages/client/src/index.ts': `export { contract } from '@croupier/contract';\n`,
    'apps/miniapp/src/main.ts': `import '@croupier/client';\nimport './games/registry.js';\n`,
    'apps/miniapp/src/games/registry.ts': `import './dice.js';\n`,
    'apps/miniapp/src/games/dice.ts': `export const board = '';\n`,
  };
}

/**
 * Writes a tree below the system's folder for temporary files, with the manifests, the compiler options and the
 * packages of the real project.
 *
 * @param root the real project
 * @returns the tree's absolute path; `removeTree` ends it
 */
export async function plantTree(root: string, files: Files): Promise<string> {
  const tree = await realpath(await mkdtemp(join(tmpdir(), 'croupier-guards-')));
  const copied = ['package.json', 'tsconfig.base.json', 'scripts/check/tsconfig.lint.json'];
  const manifests = [...packageNames.map((name) => `packages/${name}`), 'apps/server', 'apps/miniapp'];
  for (const path of [...copied, ...manifests.map((folder) => `${folder}/package.json`)]) {
    await write(join(tree, path), await readFile(join(root, path), 'utf8'));
  }
  for (const [path, text] of Object.entries(files)) await write(join(tree, path), text);
  for (const name of packageNames) {
    await link(join(tree, 'packages', name), join(tree, 'node_modules/@croupier', name));
  }
  for (const name of installed) await link(join(root, 'node_modules', name), join(tree, 'node_modules', name));
  return tree;
}

/** Ends a tree of `plantTree`. */
export async function removeTree(tree: string): Promise<void> {
  await rm(tree, { recursive: true, force: true });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
