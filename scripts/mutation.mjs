// @ts-check
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `npm run mutation`: Stryker over the games and the ledger, then the score of each folder and of all. `-- --mutate
 * <globs>` narrows it. The full report is reports/mutation/mutation.html.
 */

const root = join(import.meta.dirname, '..');
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const child = spawn(process.execPath, [stryker, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
const code = await new Promise((resolve, reject) => {
  child.once('error', reject);
  child.once('close', (exitCode) => resolve(exitCode ?? 1));
});
if (code === 0) {
  const report = JSON.parse(await readFile(join(root, 'reports/mutation/mutation.json'), 'utf8'));
  for (const line of scores(report.files)) console.log(line);
}
process.exitCode = code;

/**
 * The score is the share of mutants that a test noticed: killed and timed out, over those and the survivors. A mutant
 * that no test reaches counts as a survivor.
 *
 * @param {Record<string, { mutants: { status: string }[] }>} files
 * @returns {string[]} one line for each folder, the last for all
 */
function scores(files) {
  /** @type {Map<string, { found: number, valid: number }>} */
  const folders = new Map();
  for (const [path, { mutants }] of Object.entries(files)) {
    const folder = path.startsWith('packages/') ? 'packages/games' : 'apps/server/src/ledger';
    for (const name of [folder, 'all']) {
      const sum = folders.get(name) ?? { found: 0, valid: 0 };
      for (const { status } of mutants) {
        if (status === 'Killed' || status === 'Timeout') sum.found += 1;
        if (['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status)) sum.valid += 1;
      }
      folders.set(name, sum);
    }
  }
  return [...folders]
    .sort(([a], [b]) => Number(a === 'all') - Number(b === 'all') || a.localeCompare(b))
    .map(([name, { found, valid }]) => {
      const percent = valid === 0 ? '-' : ((100 * found) / valid).toFixed(1);
      return `mutation score of ${name}: ${percent} % (${found} of ${valid} mutants)`;
    });
}
