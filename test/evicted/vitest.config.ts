import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, PATIENT, workerd } from '../../vitest.config.ts'

/** The tests of rooms and hubs with every object evicted before every step: `npm run test:evicted`. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  resolve: { alias },
  test: {
    globalSetup: './test/support/global-setup.ts',
    maxWorkers: 2,
    silent: 'passed-only',
    projects: [
      {
        plugins: [workerd({ EVICT_BETWEEN_STEPS: 'true' })],
        test: {
          name: 'evicted',
          include: ['test/objects/{conversation-room,user-hub,shared}/*.test.ts'],
          // Its tests make rooms by themselves inside an object and call others from there: an eviction would wait for them.
          exclude: ['test/objects/conversation-room/admission.test.ts'],
          setupFiles: './test/evicted/setup.ts',
          testTimeout: 60_000,
          expect: PATIENT,
        },
      },
    ],
  },
})
