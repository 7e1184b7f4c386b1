// @ts-check
import { readOptions, usage } from '../bench/options.mjs';
import { build, BuildError } from './build.mjs';

/**
 * `npm run bench`: builds, then measures everything side by side on the PostgreSQL of DATABASE_URL, or on one that it
 * starts and stops. `npm run bench -- --help` lists the options.
 */

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else if (options === 'publish') await (await import('../bench/report/page.mjs')).publish();
  else {
    await build();
    // Loaded only now: it drives what was just built.
    await (await import('../bench/main.mjs')).runBenchmark(options);
  }
} catch (error) {
  if (error instanceof BuildError) console.error(error.message);
  else console.error(error instanceof Error && process.argv.includes('--quick') ? error.stack : String(error));
  process.exitCode = 1;
}
