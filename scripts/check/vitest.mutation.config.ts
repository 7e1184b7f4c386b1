import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = (name: string): string => `${root}packages/${name}/src/index.ts`;

/**
 * The tests that judge mutants: pure ones only. Packages resolve to the copy of the tree that carries the mutant;
 * through node_modules they would resolve to the real one, and every mutant of a package would survive the ledger.
 */
export default defineConfig({
  root,
  resolve: {
    conditions: ['croupier-source'],
    alias: { '@croupier/games': source('games'), '@croupier/contract': source('contract') },
  },
  ssr: { resolve: { conditions: ['croupier-source'] } },
  test: {
    testTimeout: 60_000, // Counting every call for the mutants' coverage slows the exhaustive tests down.
    include: [
      'packages/games/**/*.test.ts',
      'apps/server/src/ledger/**/*.test.ts',
      'apps/server/src/rounds/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.db.test.ts'],
  },
});
