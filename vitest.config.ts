import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Packages resolve to their sources: a test never runs a stale build.
  ssr: { resolve: { conditions: ['croupier-source'] } },
  resolve: { conditions: ['croupier-source'] },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
