import { ConfigError, readConfig } from '../config.js';
import { openDatabase } from '../platform/database-start.js';
import { createLog } from '../platform/log.js';
import { loadSecrets } from '../platform/secrets.js';
import type { Command } from './command.js';

/**
 * Migrates and prints nothing but how it ended. In production this is the one place that needs the owner's URL; the
 * servers may then be given the login that this makes.
 */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: "bring the database's schema up to this version",
  usage: `croupier migrate

Runs the migrations that the database at DATABASE_URL (the owner's URL; unset: the embedded one) has not had yet, makes
the role that serves, and prints the URL that servers may be given in place of the owner's: its password derives from
INTERNAL_SECRET. Safe to repeat, and while servers run.`,
  async run(args) {
    if (args.length > 0) throw new ConfigError('croupier migrate takes no arguments');
    const config = readConfig(process.env);
    const log = createLog({ stream: 'stderr' });
    const database = await openDatabase(config, await loadSecrets(config), log);
    try {
      process.stdout.write(
        `The schema is current. Servers need no more than DATABASE_URL=${withoutPassword(database.appUrl)}\n`,
      );
    } finally {
      await database.close();
    }
    return 0;
  },
};

/** Servers derive the password of their role from INTERNAL_SECRET, so that it is never printed nor copied. */
function withoutPassword(url: string): string {
  const result = new URL(url);
  result.password = '';
  result.searchParams.delete('password');
  return result.href;
}
