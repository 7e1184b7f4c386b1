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
the role that serves, and says which. Safe to repeat, and while servers run.`,
  async run(args) {
    if (args.length > 0) throw new ConfigError('croupier migrate takes no arguments');
    const config = readConfig(process.env);
    const log = createLog({ stream: 'stderr' });
    const database = await openDatabase(config, await loadSecrets(config), log);
    try {
      const role = new URL(database.appUrl);
      const login = role.username === '' ? role.searchParams.get('user') : decodeURIComponent(role.username);
      process.stdout.write(`The schema is current; served as ${login ?? 'the owner'}.\n`);
    } finally {
      await database.close();
    }
    return 0;
  },
};
