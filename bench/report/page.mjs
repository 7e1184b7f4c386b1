// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { pictureOf } from './picture.mjs';
import { asMarkdown, preambleOf, tablesOf } from './table.mjs';

/** Puts the last run into the page on performance, with its figures and its picture beside it. */

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/performance.md');
const START = '<!-- figures: written by `npm run bench -- --publish` -->';
const END = '<!-- end of figures -->';

export async function publish() {
  const json = await readFile(join(root, 'bench/results/latest.json'), 'utf8').catch(() => null);
  if (json === null) throw new Error('There is no run to publish: npm run bench');
  /** @type {import('../results.mjs').Results} */
  const results = JSON.parse(json);
  if (results.options.quick) throw new Error('The last run was a quick one: its figures mean nothing');
  const text = await readFile(page, 'utf8');
  await writeFile(page, await format(withFigures(text, results), { parser: 'markdown', printWidth: 120 }));
  // A folder of the machine that measured says nothing to anybody else.
  const figures = JSON.stringify(results, (key, value) => (key === 'walDirectory' ? undefined : value));
  await writeFile(join(root, 'docs/performance.json'), await format(figures, { parser: 'json', printWidth: 120 }));
  await writeFile(join(root, 'docs/performance.svg'), pictureOf(results));
}

/**
 * @param {string} text of the page
 * @param {import('../results.mjs').Results} results
 */
function withFigures(text, results) {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/performance.md has lost its marks: ${START} and ${END}`);
  const figures = [
    '![Durable bets a second, side by side](performance.svg)',
    preambleOf(results)
      .map((line) => `- ${line}`)
      .join('\n'),
    ...tablesOf(results).map(asMarkdown),
    'Everything that was measured, to the last figure: [performance.json](performance.json).',
  ];
  return `${text.slice(0, start)}${START}\n\n${figures.join('\n\n')}\n\n${text.slice(end)}`;
}
