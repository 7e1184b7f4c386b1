// @ts-check
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';
import { judge } from './guard.mjs';
import { formatted, table, tableRows } from './markdown.mjs';

/**
 * `docs/refusals.md` against the one table of refusals, both ways: each code has its row, each row its code, and status,
 * meaning and permanence agree. Clients are written from the page, so it may not drift from what the server answers.
 *
 * @typedef {{ status: number, stored: boolean, detail: string }} RefusalRow
 */

const source = 'packages/contract/src/refusals.ts';
const page = 'docs/refusals.md';
const heads = ['Code', 'Status', 'Kept', 'Meaning'];

/**
 * @param {string} root
 * @returns {Promise<Record<string, RefusalRow>>}
 */
export async function readRefusals(root) {
  const text = await readFile(`${root}/${source}`, 'utf8');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const loaded = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
  return loaded.refusals;
}

/**
 * @param {Record<string, RefusalRow>} refusals
 * @returns {Promise<string>}
 */
export function renderRefusals(refusals) {
  return formatted(`# Refusals

Every answer of the casino that is not a success, over HTTP, the live connection and the bot. A problem (RFC 9457)
carries the code as \`code\`, and beside it the numbers that explain it. _Kept_: the refusal depended on the player's
state, so it is a verdict, stored for ever under the command's id; every other refusal leaves the id free, and the same
command may be sent again. This page is generated from \`${source}\` by \`npm run check -- --write\`.

${table(
  heads,
  Object.entries(refusals).map(([code, { status, stored, detail }]) => [
    `\`${code}\``,
    String(status),
    stored ? 'yes' : 'no',
    detail,
  ]),
)}
`);
}

/**
 * @param {Record<string, RefusalRow>} refusals
 * @param {string} text the page
 * @returns {string[]}
 */
export function refusalFindings(refusals, text) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  const findings = [];
  for (const [code, ...cells] of tableRows(text)) {
    const name = /^`([a-z0-9_]+)`$/.exec(code ?? '')?.[1];
    if (name === undefined) continue;
    if (rows.has(name)) findings.push(`${name}: two rows in ${page}`);
    rows.set(name, cells);
  }
  for (const [code, { status, stored, detail }] of Object.entries(refusals)) {
    const row = rows.get(code);
    if (row === undefined) {
      findings.push(`${code}: no row in ${page}`);
      continue;
    }
    for (const [index, expected] of [String(status), stored ? 'yes' : 'no', detail].entries()) {
      if (row[index] !== expected) {
        findings.push(`${code}: ${heads[index + 1]} is "${expected}" in the table and "${row[index]}" in ${page}`);
      }
    }
  }
  for (const name of rows.keys()) {
    if (!Object.hasOwn(refusals, name)) findings.push(`${name}: in ${page}, but no such refusal`);
  }
  return findings;
}

/** @type {import('./guard.mjs').Guard} */
export const refusalDocs = {
  name: 'refusals',
  async check({ root, write }) {
    const refusals = await readRefusals(root);
    if (write) await writeFile(`${root}/${page}`, await renderRefusals(refusals));
    const text = existsSync(`${root}/${page}`) ? await readFile(`${root}/${page}`, 'utf8') : '';
    return judge(refusalFindings(refusals, text), `${Object.keys(refusals).length} codes`);
  },
};
