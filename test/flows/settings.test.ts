import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SETTING_NAMES } from '../../src/settings.ts'
import { bridgeToApns, givenSettings } from '../../scripts/stack/given-settings.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { makeSecrets, NO_PROVIDERS } from '../../scripts/stack/secrets.ts'
import { startWorker, type Worker } from '../../scripts/stack/worker.ts'
import { descendantsOf, temporaryFolder } from '../support/node/programs.ts'

/** Every setting of docs/operations.md reaches the Worker that runs locally. */

/** The names in the table of settings. */
function documented(): string[] {
  const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
  const table = text.slice(text.indexOf('## Settings'), text.indexOf('## Resources'))
  const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)]
  return rows.flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
}

/** What the stack makes or says itself. */
const OWN = new Set(
  'ENVIRONMENT PUBLIC_URL JWT_KEYS DATA_KEYS INDEX_KEY TOKEN_KEY NEON_DATABASE_URL UPSTASH_REDIS_REST_URL UPSTASH_REDIS_REST_TOKEN'.split(
    ' ',
  ),
)
/** A value that shells, files and expansion would change, and that no other setting has. */
const valueOf = (name: string) => `it's "${name}" \`at\` $HOME \${HOME}\\n #1 = {"a":[1]}\nsecond line`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let worker: Worker
const given = Object.fromEntries(documented().map((name) => [name, valueOf(name)]))

beforeAll(async () => {
  folder = await temporaryFolder()
  worker = await startWorker({
    dataDir: folder.path,
    databaseUrl: 'postgres://nobody:nobody@127.0.0.1:1/nothing',
    secrets: { ...NO_PROVIDERS, ...(await makeSecrets()), ...givenSettings(given) },
    settings: { ENVIRONMENT: 'development' },
    more: [join(ROOT, 'test/support/node/settings-worker.ts'), '--compatibility-flags=nodejs_compat'],
  })
})
afterAll(async () => {
  await worker.process.stop()
  await folder.remove()
})

describe('the settings', () => {
  it('are documented, each of them, and nothing else is', () => {
    expect(documented().toSorted()).toEqual(SETTING_NAMES.toSorted())
  })

  it('that a deployment can do without all reach the Worker as they are given', async () => {
    const optional = documented().filter((name) => !OWN.has(name))
    expect(optional.length).toBeGreaterThan(30)
    const reached = await (await fetch(`${worker.url}/settings`)).json<Record<string, string>>()
    expect(Object.fromEntries(optional.map((name) => [name, reached[name]]))).toEqual(
      Object.fromEntries(optional.map((name) => [name, valueOf(name)])),
    )
  })

  it('are in no command line, which everybody on the machine can read', async () => {
    for (const pid of await descendantsOf(worker.process.pid))
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).not.toContain('TURN_SECRET')
  })

  it('that the stack makes itself are not taken from the environment, nor is what is empty', () => {
    expect(givenSettings({ JWT_KEYS: 'x', PUBLIC_URL: 'x', TURN_SECRET: '', TURN_URLS: 'turn:x', PATH: 'x' })).toEqual({
      TURN_URLS: 'turn:x',
    })
  })

  it('of Apple’s service have a bridge put in front of it, and without them there is none', async () => {
    expect(await bridgeToApns({ TURN_URLS: 'x' })).toBeNull()
    const bridge = await bridgeToApns({ APNS_KEY: 'x', APNS_URL: 'http://127.0.0.1:1' })
    expect((await fetch(`${bridge?.url}/3/device/${'ab'.repeat(32)}`, { method: 'POST', body: '{}' })).status).toBe(502)
    await bridge?.stop()
  })
})
