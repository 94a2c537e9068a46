import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/**
 * The same tests with every line of `src/` counted: `npm run coverage` (scripts/coverage.ts), which says by `COVERAGE` what
 * to count and where to write. Istanbul counts in the code itself, so it does so in workerd; V8's own counters are not to be
 * had there. Tests of programs (`test/flows`) run the Worker in a process of its own, where nothing is counted.
 */
const { folder, include, lines } = JSON.parse(process.env['COVERAGE'] ?? '{}') as {
  folder?: string
  include?: string[]
  lines?: number
}

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    coverage: {
      enabled: true,
      provider: 'istanbul',
      include: include ?? ['src/**/*.ts'],
      exclude: ['src/worker-configuration.d.ts'],
      reporter: ['json'],
      reportsDirectory: folder ?? 'dist/coverage',
      reportOnFailure: true,
      ...(lines === undefined ? {} : { thresholds: { lines } }),
    },
  },
})
