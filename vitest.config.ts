import { defineConfig } from 'vitest/config'

// Tests run from source: the `breakwater-source` condition of package.json's imports map wins over `dist`.
const resolve = { conditions: ['breakwater-source', 'node'] }
const ssr = { resolve: { conditions: ['breakwater-source', 'node'] } }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'unit',
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
          name: 'slow',
          include: ['test/{scenarios,e2e}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
