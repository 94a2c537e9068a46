import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { PATIENT } from '../../vitest.config.ts'

/** The web client in a real browser, against the stack as `npm run dev` starts it: `npm run test:e2e`. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    name: 'e2e',
    globalSetup: './test/e2e/support/set-up.ts',
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: PATIENT,
    // Browsers use both cores by themselves.
    maxWorkers: 1,
    // Scenes of one play: after one that fails, the rest say nothing.
    bail: 1,
  },
})
