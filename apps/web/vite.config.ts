import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** zod compiles its validators where it can; our content policy refuses that, and reports each attempt. */
const withoutCodeGeneration: Plugin = {
  name: 'usher:without-code-generation',
  transform: {
    filter: { id: /\/zod\/v4\/core\/core\.js$/ },
    handler: (code) => `(globalThis.__zod_globalConfig ??= {}).jitless = true;\n${code}`,
  },
};

/** Two documents: the pages, and the viewer with a bundle of its own. */
export default defineConfig({
  plugins: [withoutCodeGeneration, react(), tailwind()],
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
