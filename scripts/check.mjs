// @ts-check
import { availableParallelism } from 'node:os';
import { deadCode } from './check/dead-code.mjs';
import { format } from './check/format.mjs';
import { imports } from './check/imports.mjs';
import { links } from './check/links.mjs';
import { lint } from './check/lint.mjs';
import { privateText } from './check/private-text.mjs';
import { refusalDocs } from './check/refusals.mjs';
import { requirements } from './check/requirements.mjs';
import { types } from './check/types.mjs';

/**
 * `npm run check`: every guard of the house, a line for each with its time, and what it found where it failed. Exits 1
 * when one failed. `npm run check -- lint types` runs only those; `-- --write` writes the generated pages anew.
 */

/** The slowest first, so that none of them is left to run alone at the end. */
const all = [lint, types, format, imports, deadCode, requirements, refusalDocs, privateText, links];

const args = process.argv.slice(2);
const write = args.includes('--write');
const asked = args.filter((arg) => arg !== '--write');
const unknown = asked.filter((name) => !all.some((guard) => guard.name === name));
if (unknown.length > 0) {
  console.error(`No such guard: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const root = import.meta.dirname.replace(/[\\/]scripts$/, '');
const waiting = all.filter(({ name }) => asked.length === 0 || asked.includes(name));
let failed = 0;

/** Takes guards off the list until it is empty. */
async function work() {
  for (let guard = waiting.shift(); guard !== undefined; guard = waiting.shift()) {
    const begun = performance.now();
    const { passed, output, note } = await guard.check({ root, write }).catch((error) => ({
      passed: false,
      output: `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      note: 'the guard itself failed',
    }));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `${passed ? 'ok  ' : 'FAIL'} ${guard.name.padEnd(14)} ${seconds.padStart(5)} s  ${note ?? ''}`.trimEnd(),
    );
    if (!passed) {
      failed += 1;
      console.log(output.trimEnd());
    }
  }
}

const workers = Math.max(2, availableParallelism());
await Promise.all(Array.from({ length: workers }, work));
process.exitCode = failed === 0 ? 0 : 1;
