// @ts-check
import { relative } from 'node:path';
import { analyzeTsConfig } from 'ts-unused-exports';
import { judge } from './guard.mjs';

/**
 * Exported values that no other file imports, not even a test. (Types are left out: they describe what is exported.) The entries of packages and programs are imported from outside, and the
 * configuration of tools by the tools. (Files that nothing reaches are found by the import table's `dead-file`.)
 */
const entries = [
  'packages/[^/]+/src/index',
  'apps/server/src/(?:main|cli)',
  'apps/[^/]+/vite\\.config',
  'vitest\\.config',
  '[^;]*\\.d',
];

/**
 * @param {string} tree absolute path of a tree with `scripts/check/tsconfig.lint.json`
 * @returns {string[]} one line for each unused export
 */
export function unusedExports(tree) {
  const { unusedExports: unused } = analyzeTsConfig(`${tree}/scripts/check/tsconfig.lint.json`, [
    '--ignoreLocallyUsed',
  ]);
  const entry = new RegExp(`^(?:${entries.join('|')})\\.tsx?$`);
  return Object.entries(unused)
    .map(([path, names]) => ({ path: relative(tree, path), names }))
    .filter(({ path }) => !entry.test(path))
    .flatMap(({ path, names }) =>
      names.map(({ exportName, location }) => `${path}:${location?.line ?? 1}: ${exportName}`),
    );
}

/** @type {import('./guard.mjs').Guard} */
export const deadCode = {
  name: 'dead code',
  check: ({ root }) => Promise.resolve(judge(unusedExports(root), 'unused exports')),
};
