import { join } from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { buildSync } from 'esbuild'
import { defineConfig } from 'vitest/config'
import { Sequencer } from './test/support/node/sequencer.ts'

/**
 * Tests that let the clock tick, or write what the next tick is to find. All of `worker` and `clock` share a database, but the
 * objects of each file are its own: a tick in one file must not take what another file's objects wait for. So these take turns,
 * beside the programs of `node`, which have databases of their own, and before `worker`.
 */
const CLOCKED = [
  'test/api/auth/{authorisation,google,races,security-events,standing}.test.ts',
  'test/api/billing/catch-up.test.ts',
  'test/api/discovery/old-passes.test.ts',
  'test/api/platform/{clock,idempotency,outbox}.test.ts',
  'test/api/privacy/*.test.ts',
  'test/api/profile/photo-sweep.test.ts',
  'test/api/safety/forgotten-reports.test.ts',
]

/** Runs tests in workerd, beside the Worker and its objects, with further settings if they need some. */
export const workerd = (more: Record<string, string> = {}) =>
  cloudflareTest(({ inject }) => {
    const { hyperdriveUrl, secrets, settings } = inject('surroundings')
    // Where wrangler looks for them.
    Object.assign(process.env, secrets, {
      CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: hyperdriveUrl,
    })
    return {
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: { ...settings, ...more },
        // The name that wrangler.toml binds; see test/support/quick-hasher.ts.
        serviceBindings: { REAL_PASSWORD_HASHER: 'real-passwords' },
        workers: [
          worker('vibesmatch-passwords-development', 'test/support/quick-hasher.ts'),
          worker('real-passwords', 'src/password-hasher/worker.ts'),
        ],
      },
    }
  })

/** A Worker beside the tested one, as wrangler.passwords.toml describes it. */
function worker(name: string, main: string) {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, main)],
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*', 'node:*'],
    write: false,
  })
  return {
    name,
    compatibilityDate: '2026-11-01',
    compatibilityFlags: ['nodejs_compat'],
    modules: [{ type: 'ESModule' as const, path: 'worker.js', contents: outputFiles[0]?.text ?? '' }],
  }
}

/**
 * The pool looks up what CommonJS modules require with the settings of the root, which know nothing of workerd; left to
 * them, pg would find the empty half of its socket.
 */
export const alias = { 'pg-cloudflare': join(import.meta.dirname, 'node_modules/pg-cloudflare/dist/index.js') }

/** How long something may take to become true is not what a test is about; a busy machine needs longer. */
export const PATIENT = { poll: { timeout: 15_000 } }

/** Stripe's library is two hundred modules, which the runner would load one by one, each with a warning about its map. */
const DEPS = { optimizer: { ssr: { enabled: true, include: ['stripe'] } } }

/** CI keeps the results for `npm run test:record`. */
const REPORT: ['json', { outputFile: string }][] = process.env['TEST_REPORT']
  ? [['json', { outputFile: process.env['TEST_REPORT'] }]]
  : []

/**
 * Two kinds of tests. `worker` and `clock` run in workerd, beside the Worker and its objects; `node` runs programs: the
 * scripts, and the whole stack as a user starts it. All use the PostgreSQL and the Redis that test/support/global-setup.ts
 * starts.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    globalSetup: './test/support/global-setup.ts',
    // Much of the time is spent waiting; left to itself the runner would use one of two cores.
    maxWorkers: 2,
    sequence: { sequencer: Sequencer },
    // The Worker's log lines of a test that fails, and no others. All of them are searched for personal data.
    silent: 'passed-only',
    reporters: ['default', './test/support/node/log-reporter.ts', './test/support/node/skip-reporter.ts', ...REPORT],
    projects: [
      {
        plugins: [workerd()],
        test: {
          name: 'worker',
          include: ['test/{unit,api,objects,contract}/**/*.test.ts'],
          exclude: CLOCKED,
          // Starting a runtime for each file took a third of the time; everything has fresh ids.
          isolate: false,
          setupFiles: './test/support/warm-isolate.ts',
          deps: DEPS,
          testTimeout: 60_000,
          expect: PATIENT,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [workerd()],
        test: {
          name: 'clock',
          include: CLOCKED,
          isolate: false,
          setupFiles: ['./test/support/clock-turn.ts', './test/support/warm-isolate.ts'],
          deps: DEPS,
          testTimeout: 60_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/{flows,scripts}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: PATIENT,
        },
      },
    ],
  },
})
