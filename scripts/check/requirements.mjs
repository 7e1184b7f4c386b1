// @ts-check
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { projectFiles } from './files.mjs';
import { judge } from './guard.mjs';
import { formatted, table } from './markdown.mjs';
import { bracketedIds, testTitles } from './test-titles.mjs';

/**
 * Joins `docs/requirements.json` with the titles of the tests and with the pages that name a requirement. A title with
 * an unknown ID fails: it would prove nothing that anybody asked for.
 *
 * @typedef {{ ids: string[], requirement: string, when: string, section: string }} Row
 * @typedef {{ path: string, ids: readonly string[] }} Proof a test file or a page, and the IDs that it names
 */

const data = 'docs/requirements.json';
const matrix = 'docs/traceability.md';

/**
 * @param {string} root
 * @returns {Promise<Row[]>}
 */
export async function readRequirements(root) {
  return JSON.parse(await readFile(`${root}/${data}`, 'utf8')).rows;
}

/**
 * @param {string} root
 * @param {readonly string[]} files
 * @returns {Promise<Proof[]>} in the order of the paths
 */
export async function readProofs(root, files) {
  const proofs = [];
  for (const path of [...files].sort()) {
    const isTest = /\.test\.tsx?$/.test(path);
    const isPage = path.endsWith('.md') && path !== matrix;
    if (!isTest && !isPage) continue;
    const text = await readFile(`${root}/${path}`, 'utf8');
    const ids = isTest ? testTitles(path, text).flatMap(bracketedIds) : bracketedIds(text);
    if (ids.length > 0) proofs.push({ path, ids: [...new Set(ids)] });
  }
  return proofs;
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly Proof[]} proofs
 * @returns {string[]}
 */
export function requirementFindings(rows, proofs) {
  const known = rows.flatMap(({ ids }) => ids);
  const repeated = known.filter((id, index) => known.indexOf(id) !== index);
  return [
    ...repeated.map((id) => `${id}: twice in ${data}`),
    ...proofs.flatMap(({ path, ids }) =>
      ids.filter((id) => !known.includes(id)).map((id) => `${path}: no requirement ${id} in ${data}`),
    ),
  ];
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly Proof[]} proofs
 * @returns {Promise<string>}
 */
export function renderMatrix(rows, proofs) {
  const shown = rows.map((row) => ({
    ...row,
    by: proofs.filter(({ ids }) => ids.some((id) => row.ids.includes(id))).map(({ path }) => path),
  }));
  const proven = shown.filter(({ by }) => by.length > 0);
  const open = shown.filter(({ by }) => by.length === 0);
  return formatted(`# Traceability

Which test or page shows which requirement of \`${data}\`. Generated from the titles of the tests by
\`npm run check -- --write\`; a title that names an unknown requirement fails the check. ${proven.length} of ${rows.length}
requirements are shown; the rest is listed at the end, most of it for features that are not built yet.

## Shown

${table(
  ['Requirement', 'What it asks', 'When', 'Shown by'],
  proven.map(({ ids, requirement, when, by }) => [
    ids.join(', '),
    requirement,
    when,
    by.map((path) => `\`${path}\``).join(' '),
  ]),
)}

## Without a test or a page

${table(
  ['Requirement', 'When', 'About'],
  open.map(({ ids, when, section }) => [ids.join(', '), when, section]),
)}
`);
}

/** @type {import('./guard.mjs').Guard} */
export const requirements = {
  name: 'requirements',
  async check({ root, write }) {
    const rows = await readRequirements(root);
    const proofs = await readProofs(root, await projectFiles(root));
    const fresh = await renderMatrix(rows, proofs);
    if (write) await writeFile(`${root}/${matrix}`, fresh);
    const kept = existsSync(`${root}/${matrix}`) ? await readFile(`${root}/${matrix}`, 'utf8') : '';
    const stale = kept === fresh ? [] : [`${matrix} is not what the tests say now: npm run check -- --write`];
    return judge([...requirementFindings(rows, proofs), ...stale], `${rows.length} rows, ${proofs.length} proofs`);
  },
};
