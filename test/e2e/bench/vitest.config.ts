import { defineConfig } from 'vitest/config'
import e2e from '../vitest.config.ts'

/** Calls measured in browsers: `npm run bench:calls`. No part of the tests. */
export default defineConfig({
  ...e2e,
  test: { ...e2e.test, name: 'bench', include: ['test/e2e/bench/*.bench.ts'], testTimeout: 600_000 },
})
