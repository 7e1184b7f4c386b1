// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectFiles } from './files.mjs';
import { judge } from './guard.mjs';

/**
 * What the pages promise is there: each relative link leads to a file, each `npm run` names a script.
 *
 * @param {string} path of the page, relative
 * @param {string} text
 * @param {{ exists: (path: string) => boolean, scripts: readonly string[] }} project
 * @returns {string[]}
 */
export function linkFindings(path, text, { exists, scripts }) {
  const findings = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(?:[a-z]+:|#)/.test(target)) continue;
    const file = join(dirname(path), decodeURIComponent(target.replace(/#.*$/, '')));
    if (!exists(file)) findings.push(`${path}: no file ${file}`);
  }
  for (const [, script = ''] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)) {
    if (!scripts.includes(script)) findings.push(`${path}: no script "${script}" in package.json`);
  }
  return findings;
}

/** @type {import('./guard.mjs').Guard} */
export const links = {
  name: 'links',
  async check({ root }) {
    const pages = (await projectFiles(root)).filter((path) => path.endsWith('.md'));
    const scripts = Object.keys(JSON.parse(await readFile(`${root}/package.json`, 'utf8')).scripts);
    const exists = (/** @type {string} */ file) => existsSync(`${root}/${file}`);
    const findings = [];
    for (const path of pages) {
      findings.push(...linkFindings(path, await readFile(`${root}/${path}`, 'utf8'), { exists, scripts }));
    }
    return judge(findings, `${pages.length} pages`);
  },
};
