// @ts-check
import { build, BuildError } from './build.mjs';

/** `npm start`: builds what changed, then is the server. */

try {
  await build();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exit(1);
}
await import('../apps/server/dist/main.js');
