import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Packages resolve to their sources: a test never runs a stale build.
  ssr: { resolve: { conditions: ['croupier-source'] } },
  resolve: { conditions: ['croupier-source'] },
  test: {
    // Bounds against hanging, wide enough for a busy machine: no test judges speed.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
