// @ts-check
import { existsSync } from 'node:fs';
import { run } from './run.mjs';

/**
 * The project's own files: tracked ones and new ones that no ignore rule names, so that a file is judged before it is
 * committed. Paths are relative, with `/`.
 *
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function projectFiles(root) {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
  if (listed.code !== 0) throw new Error(`git ls-files failed: ${listed.output}`);
  return listed.stdout.split('\0').filter((path) => path !== '' && existsSync(`${root}/${path}`));
}
