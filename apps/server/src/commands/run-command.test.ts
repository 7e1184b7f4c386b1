import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ConfigError } from '../config.js';
import type { Command } from './command.js';
import { commands } from './registry.js';
import { runCommand } from './run-command.js';

const fake: Command = {
  name: 'fake',
  summary: 'answers with its first argument',
  usage: 'croupier fake CODE',
  run: ([code]) => {
    if (code === 'config') return Promise.reject(new ConfigError('Set FAKE to something'));
    if (code === 'bug') return Promise.reject(new Error('a bug'));
    return Promise.resolve(Number(code));
  },
};

async function run(args: readonly string[], list: readonly Command[] = [fake]): Promise<{ code: number; err: string }> {
  const err = new PassThrough();
  const said = text(err);
  const code = await runCommand(args, { commands: list, err }).finally(() => err.end());
  return { code, err: await said };
}

test('ends as the command ends', async () => {
  expect(await run(['fake', '0'])).toEqual({ code: 0, err: '' });
  expect(await run(['fake', '1'])).toEqual({ code: 1, err: '' });
});

test('without a command, or with one that is not there, it lists them and ends with 2', async () => {
  const list = '  fake  answers with its first argument';
  expect(await run([])).toEqual({ code: 2, err: expect.stringContaining(list) as string });
  const unknown = await run(['constructor']);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatch(/^There is no command constructor\./);
  expect(unknown.err).toContain(list);
});

test('--help is answered with 0', async () => {
  expect((await run(['--help'])).code).toBe(0);
  expect(await run(['fake', '--help'])).toEqual({ code: 0, err: 'croupier fake CODE\n' });
});

test('a wrong configuration is one line and 1; a bug is thrown on', async () => {
  expect(await run(['fake', 'config'])).toEqual({ code: 1, err: 'Set FAKE to something\n' });
  await expect(run(['fake', 'bug'])).rejects.toThrow('a bug');
});

test('each registered command has its own name, a summary of one line and a usage that begins with its name', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  for (const { name, summary, usage } of commands) {
    expect(summary).not.toContain('\n');
    expect(usage.startsWith(`croupier ${name}`), name).toBe(true);
  }
});
