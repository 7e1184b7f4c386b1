// @ts-check
import { format } from 'prettier';

/**
 * The data rows of every table in a page: cells without their padding, `\|` read as `|`.
 *
 * @param {string} page
 * @returns {string[][]}
 */
export function tableRows(page) {
  return page
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

/**
 * A table in the form that prettier keeps.
 *
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows
 */
export function table(heads, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * A generated page as the format guard wants it.
 *
 * @param {string} page
 */
export function formatted(page) {
  return format(page, { parser: 'markdown', singleQuote: true, printWidth: 120 });
}
