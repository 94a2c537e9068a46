import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, PATIENT, workerd } from '../../vitest.config.ts'

/** Measurements that have to be taken inside an object: `npm run bench:room`. No part of the tests. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  resolve: { alias },
  test: {
    globalSetup: './test/support/global-setup.ts',
    projects: [
      {
        plugins: [workerd()],
        test: { name: 'bench', include: ['test/bench/*.bench.ts'], testTimeout: 120_000, expect: PATIENT },
      },
    ],
  },
})
