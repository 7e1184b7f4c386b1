import { commands } from './commands/registry.js';
import { runCommand } from './commands/run-command.js';
import { withoutSecrets } from './platform/log.js';

/** `croupier <command>`: results on standard output and nothing else there. */

try {
  process.exitCode = await runCommand(process.argv.slice(2), { commands, err: process.stderr });
} catch (error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${withoutSecrets(text)}\n`);
  process.exitCode = 1;
}
