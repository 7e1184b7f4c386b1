// @ts-check
import { buildOrExit } from './build.mjs';

/** `npm run croupier -- <command>`: builds what changed, without a word, then is the command line. */

await buildOrExit();
await import('../apps/server/dist/cli.js');
