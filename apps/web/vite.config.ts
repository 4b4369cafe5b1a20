import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Two documents: the pages, and the viewer with a bundle of its own. */
export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: resolve(import.meta.dirname, 'index.html'),
        view: resolve(import.meta.dirname, 'view/index.html'),
      },
      // The contract is tables and schemas: what a page does not use of it has no effect and stays out of its bundle.
      treeshake: {
        manualPureFunctions: ['z'],
        moduleSideEffects: (id) => !id.includes('/packages/contract/'),
      },
    },
  },
});
