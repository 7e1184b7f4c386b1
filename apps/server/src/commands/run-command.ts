import type { Writable } from 'node:stream';
import { ConfigError } from '../config.js';
import type { Command } from './command.js';

/**
 * Runs `croupier <args>` and returns its exit code: 2 for a wrong call and 1 for a wrong configuration, each with what to
 * do on `err`; else what the command says. A bug is thrown on.
 */
export async function runCommand(
  args: readonly string[],
  { commands, err }: { readonly commands: readonly Command[]; readonly err: Writable },
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help') {
    err.write(usageOf(commands));
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    err.write(`There is no command ${name}.\n\n${usageOf(commands)}`);
    return 2;
  }
  if (rest.includes('--help')) {
    err.write(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    err.write(`${error.message}\n`);
    return 1;
  }
}

function usageOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `croupier <command> [arguments]\n\n${lines.join('\n')}\n\ncroupier <command> --help says more.\n`;
}
