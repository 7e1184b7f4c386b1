import { ConfigError, readConfig } from '../config.js';
import { resealSeeds } from '../ledger/reseal-seeds.js';
import { openPool } from '../platform/database.js';
import { openDatabase } from '../platform/database-start.js';
import { createLog } from '../platform/log.js';
import { loadSecrets } from '../platform/secrets.js';
import type { Command } from './command.js';

/** Turns the server seeds over to the first of the master keys, so that the others can be thrown away. */
export const resealSeedsCommand: Command = {
  name: 'reseal-seeds',
  summary: 'encrypt all server seeds under the first key of SEED_MASTER_KEY',
  usage: `croupier reseal-seeds

To rotate the master key: put the new key in front of the old one in SEED_MASTER_KEY (a comma between them) and restart
the servers, run this, then take the old key away. Safe to repeat, and while servers run. Prints how many were turned over.`,
  async run(args) {
    if (args.length > 0) throw new ConfigError('croupier reseal-seeds takes no arguments');
    const config = readConfig(process.env);
    const log = createLog({ stream: 'stderr' });
    const secrets = await loadSecrets(config);
    const database = await openDatabase(config, secrets, log);
    const pool = openPool(database.ownerUrl ?? database.appUrl, { name: 'reseal-seeds', max: 2 });
    try {
      const keys = secrets.seedMasterKeys.map(({ key }) => key);
      const resealed = await resealSeeds(pool, keys, (done) => process.stderr.write(`${String(done)} seeds\n`));
      process.stdout.write(`${String(resealed)} seeds are now under the key in use.\n`);
    } finally {
      await pool.end();
      await database.close();
    }
    return 0;
  },
};
