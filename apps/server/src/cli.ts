import { commands } from './commands/registry.js';
import { ConfigError } from './config.js';

/**
 * `croupier <command>`: results on standard output and nothing else there. Exit codes: 2 for a wrong call, else what the
 * command says; a wrong configuration is one line and 1.
 */

const width = Math.max(...commands.map(({ name }) => name.length));
const usage = `croupier <command> [arguments]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

croupier <command> --help says more.
`;

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    process.stderr.write(name === undefined || name === '--help' ? usage : `There is no command ${name}.\n\n${usage}`);
    return name === '--help' ? 0 : 2;
  }
  if (rest.includes('--help')) {
    process.stderr.write(`${command.usage}\n`);
    return 0;
  }
  return command.run(rest);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const isConfig = error instanceof ConfigError;
  process.stderr.write(
    `${isConfig ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}
