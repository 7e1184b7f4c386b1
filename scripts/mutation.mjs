// @ts-check
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatted, table } from './check/markdown.mjs';

/**
 * `npm run mutation`: Stryker over the games and the pure files of the ledger, then the score of each package and of all;
 * a run over everything also writes them to docs/mutation.md. `-- --mutate <globs>` narrows it. A first run takes hours,
 * a later one only judges what changed. The full report is reports/mutation/mutation.html.
 *
 * @typedef {{ found: number, missed: number, reached: number }} Score `reached`: by a test, found or not
 */

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const child = spawn(process.execPath, [stryker, 'run', ...args], { cwd: root, stdio: 'inherit' });
const code = await new Promise((resolve, reject) => {
  child.once('error', reject);
  child.once('close', (exitCode) => resolve(exitCode ?? 1));
});
if (code === 0 && !args.includes('--dryRunOnly')) {
  const report = JSON.parse(await readFile(join(root, 'reports/mutation/mutation.json'), 'utf8'));
  const sums = scores(report.files);
  for (const [name, score] of sums) console.log(`mutation score of ${name}: ${percent(score)} (${detail(score)})`);
  if (args.length === 0) await writeFile(join(root, 'docs/mutation.md'), await page(report.files, sums));
}
process.exitCode = code;

/**
 * A mutant is found when a test fails or never ends because of it; one that no test reaches is missed like any other.
 *
 * @param {{ status: string }[]} mutants
 * @returns {Score}
 */
function scoreOf(mutants) {
  const count = (/** @type {string[]} */ ...statuses) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const found = count('Killed', 'Timeout');
  return { found, missed: count('Survived', 'NoCoverage'), reached: found + count('Survived') };
}

/**
 * @param {Record<string, { mutants: { status: string }[] }>} files
 * @returns {[string, Score][]} each package, then all
 */
function scores(files) {
  const folders = ['packages/games', 'apps/server/src/ledger', ''];
  return folders.map((folder) => [
    folder === '' ? 'all' : folder,
    scoreOf(Object.entries(files).flatMap(([path, { mutants }]) => (path.startsWith(folder) ? mutants : []))),
  ]);
}

/** @param {Score} score */
function percent({ found, missed }) {
  return found + missed === 0 ? '-' : `${((100 * found) / (found + missed)).toFixed(1)} %`;
}

/** @param {Score} score */
function detail({ found, missed, reached }) {
  const total = found + missed;
  return `${found} of ${total} mutants; ${total - reached} that no pure test reaches`;
}

/**
 * @param {Record<string, { mutants: { status: string }[] }>} files
 * @param {[string, Score][]} sums
 */
function page(files, sums) {
  const row = (/** @type {string} */ name, /** @type {Score} */ score) => [name, percent(score), detail(score)];
  const rows = Object.entries(files).map(([path, { mutants }]) => row(`\`${path}\``, scoreOf(mutants)));
  return formatted(`# Mutation score

How many small errors, planted one at a time, the pure tests notice: \`npm run mutation\`. This page is what the last run
over everything found. Only pure tests judge; mutants of constants at the top of a file are left out.

${table(
  ['Part', 'Score', 'Mutants'],
  sums.map(([name, score]) => row(name, score)),
)}

## By file

${table(['File', 'Score', 'Mutants'], rows)}
`);
}
