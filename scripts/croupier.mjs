// @ts-check
import { build, BuildError } from './build.mjs';

/** `npm run croupier -- <command>`: builds what changed, without a word, then is the command line. */

try {
  await build();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exit(1);
}
await import('../apps/server/dist/cli.js');
