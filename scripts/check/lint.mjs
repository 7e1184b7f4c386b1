// @ts-check
import { runInstalled } from './run.mjs';

/** ESLint with the rules of `lint-config.mjs`; a warning counts. @type {import('./guard.mjs').Guard} */
export const lint = {
  name: 'lint',
  async check({ root }) {
    const args = ['.', '--max-warnings', '0'];
    const { code, output } = await runInstalled('eslint/bin/eslint.js', args, { root });
    return { passed: code === 0, output };
  },
};
