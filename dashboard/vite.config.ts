/** Builds the page into dist/dashboard; `vite dashboard` serves it with reload and passes /ws and /api to a bridge. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { shelfPlugin } from './build/shelf.ts';

const bridge = 'http://127.0.0.1:5001';

export default defineConfig({
  plugins: [react(), shelfPlugin()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    // The font is a file of its own, cached for good, instead of text within the style sheet.
    assetsInlineLimit: 0,
    // One file, and one that every page fetches right after its first picture: what is fetched when it is opened would
    // be missing when the link is.
    chunkSizeWarningLimit: 800,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/ws': { target: bridge, ws: true }, '/api': { target: bridge } },
  },
});
