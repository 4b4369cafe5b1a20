import { defineConfig } from 'vitest/config';

/** How long what is awaited may take on a busy machine; it only bounds the patience. */
const poll = { timeout: 15_000 };

/** Test time is a budget: unit tests in one thread that loads the code once, what owns a database or a browser two files at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // They touch nothing of the process, and a thread begins in a fraction of the time that a process takes. Loading the code
          // takes three times what the tests do, so it is loaded once: what a file stubs or mocks it takes back.
          pool: 'threads',
          isolate: false,
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.{ts,tsx}',
            'tools/**/*.test.ts',
            'tests/simulation/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
          ],
          exclude: ['**/*.store.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'stores',
          // What a file leaves to the next is the loaded code and its PGlite: loading both takes longer than most files' tests.
          isolate: false,
          include: ['apps/*/src/**/*.store.test.ts', 'tests/stores/**/*.test.ts'],
          globalSetup: ['tests/support/servers.global.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          // Databases wait for disks and for each other: two files at a time use what one leaves.
          maxWorkers: 2,
        },
      },
      {
        // Whole processes whose test mostly waits for real time; runs beside the stores.
        test: {
          name: 'patient',
          include: ['tests/patient/**/*.test.ts'],
          globalSetup: ['tests/support/servers.global.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          fileParallelism: false,
        },
      },
      {
        // Browsers take all of two cores.
        test: {
          name: 'pages',
          include: ['tests/pages/**/*.test.ts'],
          globalSetup: ['tests/support/servers.global.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          maxWorkers: 2,
        },
      },
      {
        // Whole processes are killed, paused and cut off: one file's waiting is another's work. What a test demands in time it
        // demands with room for a second file beside it.
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/interop/**/*.test.ts'],
          globalSetup: ['tests/support/servers.global.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          maxWorkers: 2,
        },
      },
    ],
  },
});
