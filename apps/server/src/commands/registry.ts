import { auditCommand } from './audit.js';
import { booksCommand } from './books.js';
import type { Command } from './command.js';
import { launchDataCommand } from './launch-data.js';
import { migrateCommand } from './migrate.js';
import { resealSeedsCommand } from './reseal-seeds.js';
import { verifyCommand } from './verify.js';

/** Every command of the command line, in the order in which they are listed. */
export const commands: readonly Command[] = [
  verifyCommand,
  launchDataCommand,
  auditCommand,
  booksCommand,
  migrateCommand,
  resealSeedsCommand,
];
