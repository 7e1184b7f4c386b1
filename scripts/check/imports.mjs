// @ts-check
import { existsSync } from 'node:fs';
import { judge } from './guard.mjs';
import { runInstalled } from './run.mjs';

/**
 * @typedef {{ rule: string, from: string, to: string }} Violation
 */

/**
 * Runs dependency-cruiser with the project's import table on a tree.
 *
 * @param {{ root: string, tree?: string }} options `root` holds the tool and the table; `tree` is what is judged
 * @returns {Promise<{ modules: number, violations: Violation[] }>} throws when the tool itself fails
 */
export async function cruise({ root, tree = root }) {
  const folders = ['apps', 'packages', 'bench', 'scripts'].filter((folder) => existsSync(`${tree}/${folder}`));
  const args = [...folders, '--config', `${root}/.dependency-cruiser.mjs`, '--output-type', 'json'];
  const script = 'dependency-cruiser/bin/dependency-cruise.mjs';
  const { stdout, output } = await runInstalled(script, args, { root, cwd: tree });
  try {
    /** @type {import('dependency-cruiser').ICruiseResult} */
    const result = JSON.parse(stdout);
    return {
      modules: result.modules.filter(({ source }) => !source.includes('node_modules')).length,
      violations: result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    };
  } catch (cause) {
    throw new Error(`dependency-cruiser gave no result:\n${output.slice(0, 2000)}`, { cause });
  }
}

/**
 * Findings of a cruise. No modules is a finding of its own: the tool calls a tree that it could not read clean.
 *
 * @param {{ modules: number, violations: readonly Violation[] }} result
 * @returns {string[]}
 */
export function importFindings({ modules, violations }) {
  if (modules === 0) return ['no module was read: the tool saw nothing, so it proved nothing'];
  return violations.map(({ rule, from, to }) => (from === to ? `${rule}: ${from}` : `${rule}: ${from} -> ${to}`));
}

/** The import table, and files that nothing reaches. @type {import('./guard.mjs').Guard} */
export const imports = {
  name: 'imports',
  async check({ root }) {
    const result = await cruise({ root });
    return judge(importFindings(result), `${result.modules} modules`);
  },
};
