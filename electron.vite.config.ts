import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (...parts: string[]): string => resolve(import.meta.dirname, ...parts);

/** Compresses the assets once, here, as well as it can be done, instead of at each request. */
function compressAssets(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/\.(?:js|css|svg|json)$/.test(name)) continue;
    const content = readFileSync(resolve(folder, name));
    writeFileSync(
      resolve(folder, `${name}.br`),
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
    writeFileSync(resolve(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

/** A shared file is named after everything that needs it; the first word is enough, and the extension comes by itself. */
const shortNameOf = (name: string): string => (name.split('~')[0] ?? name).replace(/\.[a-z]+$/, '');

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
    plugins: [
      react(),
      { name: 'kabar:absolute-assets', config: () => ({ base: '/' }) },
      { name: 'kabar:compressed-assets', closeBundle: () => compressAssets(at('out/renderer/assets')) },
    ],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      rolldownOptions: {
        input: { desk: at('src-renderer/desk.html'), portal: at('src-renderer/portal.html') },
        // Over HTTP/1.1 six files travel at a time, so on a slow line forty small ones cost more turns than bytes: what the first
        // look always needs is one file, and what several pages share is a few.
        output: {
          chunkFileNames: ({ name }) => `assets/${shortNameOf(name)}-[hash].js`,
          assetFileNames: ({ names }) => `assets/${shortNameOf(names[0] ?? 'asset')}-[hash][extname]`,
          codeSplitting: {
            groups: [
              // The customers' pages have a look of their own.
              { name: 'base', priority: 2, tags: ['$initial'], test: /^(?!.*src-renderer[/\\]portal)/ },
              { name: 'shared', priority: 1, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8_000 },
            ],
          },
        },
      },
    },
  },
});
