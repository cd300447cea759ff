import { defineConfig } from 'vitest/config'

/** Every test of the project; PostgreSQL and the browser are started by the tests that need them. */
export default defineConfig({
  // As in tsconfig.json: said here too, or what was compiled before a change of it would be used again.
  oxc: { jsx: { importSource: '#pages' } },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
