// @ts-check
import { relative } from 'node:path';
import { projectFiles } from './files.mjs';
import { judge } from './guard.mjs';
import { runInstalled } from './run.mjs';

const compiler = 'ts7/bin/tsc';
/** Not programs: what others extend, and the one program that lint reads. */
const notChecked = /^(?:tsconfig\.json|tsconfig\.base\.json|scripts\/check\/tsconfig\.lint\.json)$/;

/**
 * The native compiler over every tsconfig of the tree. Packages are built, for projects that refer to them read their
 * declarations; the others are only checked. A TypeScript file that belongs to no project would never be checked, so
 * that is a finding too.
 *
 * @type {import('./guard.mjs').Guard}
 */
export const types = {
  name: 'types',
  async check({ root }) {
    const files = await projectFiles(root);
    const configs = files.filter((path) => /(?:^|\/)tsconfig[^/]*\.json$/.test(path) && !notChecked.test(path));
    const packages = configs.filter((path) => path.startsWith('packages/'));
    const build = await runInstalled(compiler, ['-b', ...packages], { root });
    if (build.code !== 0) return { passed: false, output: build.output };

    const covered = new Set();
    let output = '';
    for (const config of configs) {
      const mode = packages.includes(config) ? ['--listFilesOnly'] : ['--noEmit', '--listFiles'];
      const checked = await runInstalled(compiler, ['-p', config, ...mode], { root });
      for (const line of checked.output.split('\n')) {
        if (line.startsWith(root)) covered.add(relative(root, line.trim()));
        else if (line.trim() !== '') output += `${line}\n`;
      }
      if (checked.code !== 0 && output === '') output += `${config}: the compiler exits ${checked.code}\n`;
    }
    if (output !== '') return { passed: false, output };
    return judge(uncovered(files, covered), `${configs.length} projects`);
  },
};

/**
 * @param {readonly string[]} files
 * @param {ReadonlySet<string>} covered
 * @returns {string[]}
 */
export function uncovered(files, covered) {
  return files.filter((path) => /\.tsx?$/.test(path) && !covered.has(path)).map((path) => `${path}: in no tsconfig`);
}
