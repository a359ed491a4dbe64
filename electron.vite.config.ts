import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (...parts: string[]): string => resolve(import.meta.dirname, ...parts);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Loaded as hundreds of small files it costs 140 MB of memory and half a second of every start; bundled, next to nothing.
      externalizeDeps: { exclude: ['drizzle-orm', 'zod', 'fastify-type-provider-zod'] },
      sourcemap: true,
      rolldownOptions: { input: { electron: at('src-main/electron/main.ts'), headless: at('src-main/headless/main.ts') } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { preload: at('src-main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    // Deep links such as /tickets/12 are served the same page, so its assets need absolute addresses.
    plugins: [react(), { name: 'kabar:absolute-assets', config: () => ({ base: '/' }) }],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      rolldownOptions: { input: { desk: at('src-renderer/desk.html'), portal: at('src-renderer/portal.html') } },
    },
  },
});
