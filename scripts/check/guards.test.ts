/**
 * The guards themselves: each rule is broken on purpose in a small tree, and exactly that rule must fire; the same tree
 * without the violations must pass. A guard that can't fail guards nothing.
 */
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import table from '../../.dependency-cruiser.mjs';
import { unusedExports } from './dead-code.mjs';
import { house } from './house-rules.mjs';
import { cruise, importFindings } from './imports.mjs';
import { linkFindings } from './links.mjs';
import { lintConfig } from './lint-config.mjs';
import { plantedImports } from './planted/imports.js';
import { plantedLint } from './planted/lint.js';
import { cleanFiles, plantTree, removeTree } from './planted/tree.js';
import { privateFindings } from './private-text.mjs';
import { refusalFindings, renderRefusals } from './refusals.mjs';
import { renderMatrix, requirementFindings } from './requirements.mjs';
import { bracketedIds, testTitles } from './test-titles.mjs';
import { uncovered } from './types.mjs';

const root = join(import.meta.dirname, '../..');
const trees: string[] = [];

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await plantTree(root, files);
  trees.push(path);
  return path;
}

afterAll(async () => {
  for (const path of trees) await removeTree(path);
});

// Programs are started, beside other tests: the usual five seconds are not enough everywhere.
describe('the import table', { timeout: 30_000 }, () => {
  const sharing = (path: string) => plantedImports.filter((planted) => planted.path === path);
  let fired: Map<string, Set<string>>;

  beforeAll(async () => {
    const reached = plantedImports.filter((planted) => planted.reached !== false);
    const files = {
      ...cleanFiles(),
      ...Object.fromEntries(plantedImports.flatMap(({ beside }) => Object.entries(beside ?? {}))),
      ...Object.fromEntries(
        plantedImports.map(({ path }) => [
          path,
          sharing(path)
            .map(({ code }) => code)
            .join(''),
        ]),
      ),
      // Reached from here, so that a planted file is not dead as well.
      'scripts/reach.ts': reached.map(({ path }) => `import '../${path.replace(/ts$/, 'js')}';\n`).join(''),
    };
    const { violations } = await cruise({ root, tree: await tree(files) });
    fired = new Map();
    for (const { rule, from } of violations) fired.set(from, (fired.get(from) ?? new Set()).add(rule));
  }, 30_000);

  it.each(plantedImports)('$rule catches $path', ({ path, beside }) => {
    // A cycle is reported at one of its files only, so what stands beside the planted file counts with it.
    const files = [path, ...Object.keys(beside ?? {})];
    expect(new Set(files.flatMap((file) => [...(fired.get(file) ?? [])]))).toEqual(
      new Set(sharing(path).map(({ rule }) => rule)),
    );
  });

  it('has a planted violation for every rule', () => {
    const names = (table.forbidden ?? []).map(({ name }) => name ?? '');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !plantedImports.some(({ rule }) => rule === name))).toEqual([]);
  });

  it('passes the clean tree', async () => {
    const result = await cruise({ root, tree: await tree(cleanFiles()) });
    expect(result.modules).toBeGreaterThan(20);
    expect(importFindings(result)).toEqual([]);
  });

  it('fails when no module was read', async () => {
    const result = await cruise({ root, tree: await tree({ 'scripts/note.txt': '', 'elsewhere.ts': 'export {};\n' }) });
    expect(result.modules).toBe(0);
    expect(importFindings(result)).toHaveLength(1);
  });
});

describe('lint', () => {
  it('catches each planted violation by its rule alone, and nothing in the clean tree', async () => {
    const planted = Object.fromEntries(plantedLint.map(({ path, code }) => [path, code]));
    const path = await tree({ ...cleanFiles(), ...planted });
    const eslint = new ESLint({ cwd: path, overrideConfigFile: true, overrideConfig: lintConfig(path) });
    const results = await eslint.lintFiles(['.']);
    const found = results
      .filter(({ messages }) => messages.length > 0)
      .map(({ filePath, messages }) => [
        filePath.slice(path.length + 1),
        [...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))].join(),
      ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(plantedLint.map(({ path: file, rule }) => [file, rule])),
    );
  }, 40_000);

  it('has a planted violation for every rule of the house', () => {
    const names = Object.keys(house.rules).map((name) => `house/${name}`);
    expect(names.filter((name) => !plantedLint.some(({ rule }) => rule === name))).toEqual([]);
  });
});

describe('dead code', { timeout: 30_000 }, () => {
  it('names an export that nobody imports, and neither entries, types nor what is loaded by name', async () => {
    const path = await tree({
      'packages/games/src/index.ts': `export { used } from './used.js';\nexport const entry = 1;\n`,
      'packages/games/src/used.ts': `export const used = 1;\nexport const unused = 2;\nexport type Shape = string;\n`,
      'apps/miniapp/src/registry.ts': `export const load = async () => (await import('./board.js')).view;\n`,
      'apps/miniapp/src/board.ts': `export const view = 1;\nexport const more = 2;\n`,
      'apps/miniapp/src/main.ts': `import { load } from './registry.js';\nvoid load();\n`,
    });
    expect(unusedExports(path).sort()).toEqual([
      'apps/miniapp/src/board.ts:2: more',
      'packages/games/src/used.ts:2: unused',
    ]);
  });
});

describe('types', () => {
  it('names a TypeScript file that no project covers', () => {
    expect(uncovered(['a.ts', 'b.tsx', 'c.md'], new Set(['a.ts']))).toEqual(['b.tsx: in no tsconfig']);
  });
});

describe('the page of refusals', () => {
  const refusals = {
    busy: { status: 503, stored: false, detail: 'Wait | and send it again.' },
    round_closed: { status: 409, stored: true, detail: 'It has ended.' },
  };

  it('agrees with the table that it was made from', async () => {
    expect(refusalFindings(refusals, await renderRefusals(refusals))).toEqual([]);
  });

  it.each([
    ['a code', { busy: refusals.busy }, 'round_closed: in docs/refusals.md, but no such refusal'],
    ['a row', { ...refusals, added: refusals.busy }, 'added: no row in docs/refusals.md'],
    ['the status', { ...refusals, busy: { ...refusals.busy, status: 500 } }, 'busy: Status'],
    ['permanence', { ...refusals, busy: { ...refusals.busy, stored: true } }, 'busy: Kept'],
    ['the meaning', { ...refusals, busy: { ...refusals.busy, detail: 'Wait.' } }, 'busy: Meaning'],
  ])('differs in %s', async (_, changed, finding) => {
    const findings = refusalFindings(changed, await renderRefusals(refusals));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(finding);
  });
});

describe('requirements', () => {
  const rows = [
    { ids: ['G-UI-2', 'S-BIZ-1'], requirement: 'One', when: 'always', section: 'Rules' },
    { ids: ['U-1C'], requirement: 'Two', when: 'real', section: 'Rules' },
  ];

  it('reads titles from the syntax tree, not from comments or strings', () => {
    const text = [
      `// it('[X-NO-1] a comment')`,
      `const text = "it('[X-NO-2] a string')";`,
      `describe('[G-UI-2, S-BIZ-1] a group', () => {`,
      `  it.each([1])(\`[U-1C] case \${text}\`, () => undefined);`,
      `  it.skipIf(text === '')('[G-UI-2] conditional [not an id]', () => undefined);`,
      `});`,
    ].join('\n');
    expect(testTitles('a.test.ts', text).flatMap(bracketedIds)).toEqual(['G-UI-2', 'S-BIZ-1', 'U-1C', 'G-UI-2']);
  });

  it('refuses an unknown ID and a repeated row', () => {
    const proofs = [{ path: 'a.test.ts', ids: ['S-BIZ-1', 'S-BIZ-9'] }];
    expect(requirementFindings(rows, proofs)).toEqual(['a.test.ts: no requirement S-BIZ-9 in docs/requirements.json']);
    expect(requirementFindings([...rows, ...rows], [])).toHaveLength(3);
  });

  it('counts a test of one ID for all of its row', async () => {
    const page = await renderMatrix(rows, [{ path: 'a.test.ts', ids: ['S-BIZ-1'] }]);
    expect(page).toMatch(/^\| G-UI-2, S-BIZ-1 +\| One .*`a\.test\.ts`/m);
    expect(page.slice(page.indexOf('Without a test'))).toMatch(/^\| U-1C/m);
  });
});

describe('private text', () => {
  const machine = ['', 'home', 'somebody', 'croupier'].join('/');

  it.each([
    ['an absolute path', 'README.md', `cd ${machine}`],
    ['a registry', '.npmrc', `registry=https://${['registry', 'npmjs', 'org'].join('.')}/`],
    ['the registry of this machine', 'docs/a.md', 'https://packages.example/npm'],
    ['a private key', 'key.txt', ['-----BEGIN', 'PRIVATE', 'KEY-----'].join(' ')],
    ['a bot token', 'ops/env', `BOT_TOKEN=${'1'.repeat(10)}:${'A'.repeat(35)}`],
    ['where packages came from', 'package-lock.json', '"resolved": "https://packages.invalid/a.tgz"'],
  ])('is found: %s', (_, path, text) => {
    expect(privateFindings(path, `first\n${text}\n`, ['packages.example'])).toHaveLength(1);
  });

  it('is not found in what only looks like it', () => {
    const text = `import './home/page.js';\nGET https://croupier.example/home/page\n/v1/work/x\n/usr/lib/postgresql\n`;
    expect(privateFindings('docs/a.md', text)).toEqual([]);
  });
});

describe('links', () => {
  const project = { exists: (path: string) => path === 'docs/there.md', scripts: ['check'] };

  it('lead to files, and scripts exist', () => {
    expect(linkFindings('docs/a.md', '[a](there.md#x) [b](https://example.org) npm run check', project)).toEqual([]);
    expect(linkFindings('docs/a.md', '[a](gone.md)', project)).toEqual(['docs/a.md: no file docs/gone.md']);
    expect(linkFindings('README.md', '`npm run nothing`', project)).toHaveLength(1);
  });
});
