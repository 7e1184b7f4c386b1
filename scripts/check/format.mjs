// @ts-check
import { runInstalled } from './run.mjs';

/** Every file looks as prettier writes it. @type {import('./guard.mjs').Guard} */
export const format = {
  name: 'format',
  async check({ root }) {
    const { code, output } = await runInstalled('prettier/bin/prettier.cjs', ['.', '--check', '--log-level', 'warn'], {
      root,
    });
    return { passed: code === 0, output };
  },
};
