// @ts-check
import { buildOrExit } from './build.mjs';

/** `npm start`: builds what changed, then is the server. */

await buildOrExit();
await import('../apps/server/dist/main.js');
