import { join } from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/**
 * Two kinds of tests. `worker` runs in workerd, beside the Worker and its objects; `node` runs programs: the scripts, and
 * the whole stack as a user starts it. Both use the PostgreSQL and the Redis that test/support/global-setup.ts starts.
 */
export default defineConfig({
  // The pool looks up what CommonJS modules require with the settings of the root, which know nothing of workerd; left
  // to them, pg would find the empty half of its socket.
  resolve: { alias: { 'pg-cloudflare': join(import.meta.dirname, 'node_modules/pg-cloudflare/dist/index.js') } },
  test: {
    globalSetup: './test/support/global-setup.ts',
    // Much of the time is spent waiting; left to itself the runner would use one of two cores.
    maxWorkers: 2,
    // The Worker's log lines of a test that fails, and no others. All of them are searched for personal data.
    silent: 'passed-only',
    reporters: ['default', './test/support/node/log-reporter.ts'],
    projects: [
      {
        plugins: [
          cloudflareTest(({ inject }) => {
            const { databaseUrl, secrets, settings } = inject('surroundings')
            // Where wrangler looks for them.
            Object.assign(process.env, secrets, {
              CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
            })
            return { wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings: settings } }
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/{unit,api,objects,contract}/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/{flows,scripts}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
