// @ts-check
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { analyzeTsConfig } from 'ts-unused-exports';
import ts from 'typescript';
import { judge } from './guard.mjs';

/**
 * Exported values that no other file imports, not even a test. (Types are left out: they describe what is exported.)
 * The entries of packages and programs are imported from outside, the configuration of tools by the tools. (Files that nothing reaches are found by the import table's `dead-file`.)
 */
const entries = [
  'packages/[^/]+/src/index',
  'apps/server/src/(?:main|cli)',
  'apps/[^/]+/vite\\.config',
  'apps/[^/]+/dev/.*',
  '(?:[^;]*/)?vitest(?:\\.\\w+)?\\.config',
  '[^;]*\\.d',
];

/**
 * @param {string} tree absolute path of a tree with `scripts/check/tsconfig.lint.json`
 * @returns {string[]} one line for each unused export
 */
export function unusedExports(tree) {
  const config = `${tree}/scripts/check/tsconfig.lint.json`;
  const { unusedExports: unused } = analyzeTsConfig(config, ['--allowUnusedTypes']);
  const entry = new RegExp(`^(?:${entries.join('|')})\\.tsx?$`);
  const isLoaded = lazyUses(config);
  return Object.entries(unused)
    .filter(([path]) => !entry.test(relative(tree, path)))
    .flatMap(([path, names]) =>
      names
        .filter(({ exportName }) => !isLoaded(path, exportName))
        .map(({ exportName, location }) => `${relative(tree, path)}:${location?.line ?? 1}: ${exportName}`),
    );
}

/**
 * The tool does not follow `() => import('./dice.js')`: an export of such a file counts as used where the file that
 * loads it speaks of the name.
 *
 * @param {string} config absolute path of the tsconfig
 * @returns {(path: string, name: string) => boolean}
 */
function lazyUses(config) {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const { fileNames } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config));
  /** @type {Map<string, string>} */
  const loaders = new Map();
  for (const file of fileNames) {
    const text = readFileSync(file, 'utf8');
    for (const [, target = ''] of text.matchAll(/\bimport\('(\.[^']+)\.js'\)/g)) {
      const path = join(dirname(file), target);
      loaders.set(path, (loaders.get(path) ?? '') + text);
    }
  }
  return (path, name) => {
    const text = loaders.get(path.replace(/\.tsx?$/, ''));
    return text !== undefined && new RegExp(`\\b${name}\\b`).test(text);
  };
}

/** @type {import('./guard.mjs').Guard} */
export const deadCode = {
  name: 'dead code',
  check: ({ root }) => Promise.resolve(judge(unusedExports(root), 'unused exports')),
};
