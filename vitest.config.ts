import { defineConfig } from 'vitest/config'

// Tests run from source: the `breakwater-source` condition of package.json's imports map wins over `dist`.
const resolve = { conditions: ['breakwater-source', 'node'] }
const ssr = { resolve: { conditions: ['breakwater-source', 'node'] } }

export default defineConfig({
  test: {
    // The default leaves one processor free; on a machine of two that is half of it. Three, since tests of pages wait for browsers.
    maxWorkers: 3,
    projects: [
      {
        resolve,
        ssr,
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'unit',
          // Rooms have no state of their own: reading them once for each worker, and not for each file, saves two thirds of the time.
          isolate: false,
          // A machine that does other things besides is slow, and no test is timed by its end.
          testTimeout: 30_000,
          include: ['src/**/*.test.{ts,tsx}', 'test/house.test.ts', 'test/{golden,properties,contracts,docs,captures}/**/*.test.ts'],
        },
      },
      {
        resolve,
        ssr,
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          // Commands and pages as their users have them: each file on its own ports and folders, so they may run side by side.
          name: 'e2e',
          include: ['test/e2e/{catalogue,command,journey,operator,pages,proof,report,wire}.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        ssr,
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          // What loads the whole machine, or is timed against it, has it to itself.
          name: 'slow',
          include: ['test/scenarios/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/{catalogue,command,journey,operator,pages,proof,report,wire}.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // A rehearsal keeps half a core busy: four fill two cores.
          maxConcurrency: 4,
        },
      },
    ],
  },
})
