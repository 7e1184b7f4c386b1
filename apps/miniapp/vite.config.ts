import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Three pages from one build: the Mini App itself, the development shell that plays Telegram's part, and the Mini App
 * with the shell's wire tap in front of it. All are served below /app/, the shell's page at / in development only.
 */
export default defineConfig({
  base: '/app/',
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions: ['croupier-source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: page('index.html'), shell: page('shell.html'), frame: page('frame.html') },
    },
  },
});
