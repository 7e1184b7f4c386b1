import type { Command } from './command.js';
import { launchDataCommand } from './launch-data.js';
import { migrateCommand } from './migrate.js';

/** Every command of the command line, in the order in which they are listed. */
export const commands: readonly Command[] = [launchDataCommand, migrateCommand];
