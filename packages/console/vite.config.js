import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Jest sets another, with which React's development build would be bundled.
process.env.NODE_ENV = 'production';

const OUTPUT = join(import.meta.dirname, '../../dist/console/static');

/** Writes `.br` and `.gz` beside each file, so that the server compresses nothing. */
function precompress() {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(OUTPUT, { recursive: true })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue;
        const path = join(OUTPUT, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), precompress()],
  resolve: { alias: { 'mutx-sdk': join(import.meta.dirname, '../sdk-typescript/src/index.ts') } },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
});
