import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { environmentsAgree } from '../../../scripts/check/environments.ts'
import { FILES, readConfiguration } from '../../../scripts/deploy/configuration.ts'
import { databaseFindings } from '../../../scripts/deploy/preflight.ts'
import { missingGroups, missingSettings, notesOn, toSet, unreadSecrets } from '../../../scripts/deploy/secrets.ts'
import { ROOT } from '../../../scripts/stack/paths.ts'
import { temporaryFolder } from '../../support/node/programs.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
  for (const file of FILES) await cp(join(ROOT, file), join(folder.path, file))
})
afterEach(() => folder.remove())

/** Changes the part of a file that belongs to an environment. */
async function change(environment: string, from: string | RegExp, to: string, file: string = FILES[0]): Promise<void> {
  const path = join(folder.path, file)
  const text = await readFile(path, 'utf8')
  const start = environment === '' ? 0 : text.indexOf(`[env.${environment}]`)
  const rest = text.slice(start).replace(from, to)
  expect(rest).not.toBe(text.slice(start))
  await writeFile(path, text.slice(0, start) + rest)
}

describe('environments', () => {
  it('agree as they are', () => {
    expect(environmentsAgree(folder.path)).toBeNull()
  })

  it.each([
    [
      'a class without a binding',
      'staging',
      /name = "CALL_ROOM"\nclass_name/,
      'name = "CALLS"\nclass_name',
      /CALL_ROOM is missing/,
    ],
    [
      'another setting of a queue',
      'staging',
      'max_retries = 10',
      'max_retries = 3',
      /vibesmatch-archive-staging.max_retries is 3/,
    ],
    [
      "production's queue",
      'staging',
      'queue = "vibesmatch-push-staging"',
      'queue = "vibesmatch-push"',
      /vibesmatch-push/,
    ],
    [
      "production's bucket",
      'staging',
      'vibesmatch-media-staging',
      'vibesmatch-media',
      /bucket_name is "vibesmatch-media"/,
    ],
    ['a variable less', 'staging', 'CORS_ORIGINS = ""\n', '', /vars.CORS_ORIGINS is missing/],
    [
      'a variable more',
      'production',
      'CORS_ORIGINS = ""\n',
      'CORS_ORIGINS = ""\nAPP_URL = "https://a.example"\n',
      /vars.APP_URL/,
    ],
    ['a variable that is no setting', 'staging', 'CORS_ORIGINS =', 'CORS_ORIGIN =', /CORS_ORIGIN is no setting/],
    ['a secret less', 'staging', '  "TOKEN_KEY",\n', '', /secrets.required.TOKEN_KEY/],
    [
      'the wrong environment',
      'staging',
      'ENVIRONMENT = "staging"',
      'ENVIRONMENT = "production"',
      /ENVIRONMENT is production/,
    ],
    [
      'an address without a route',
      'staging',
      'pattern = "api.staging.',
      'pattern = "api.stage.',
      /no route has the host/,
    ],
    ['a database at the top level', '', '0'.repeat(32), '1'.repeat(32), /a deploy without --env would be accepted/],
    ['no environment', 'production', /\[env\.production[^]*/, '', /env.production: is missing/],
  ])('differ by %s', async (_name, environment, from, to, finding) => {
    await change(environment, from, to)
    expect(environmentsAgree(folder.path)).toMatch(finding)
  })

  it('differ when two have one database', async () => {
    await change('staging', '0'.repeat(32), '1'.repeat(32))
    await change('production', '0'.repeat(32), '1'.repeat(32))
    expect(environmentsAgree(folder.path)).toMatch(/has the database of staging/)
  })

  it('differ when the Worker of passwords is the one of another', async () => {
    await change('staging', 'vibesmatch-passwords-staging', 'vibesmatch-passwords', FILES[1])
    expect(environmentsAgree(folder.path)).toMatch(/wrangler.passwords.toml, env.staging: name is/)
  })
})

describe('secrets', () => {
  const configuration = readConfiguration(join(ROOT, 'wrangler.toml'), 'staging')
  const required = configuration.secrets?.required ?? []
  const names = (stored: string[], vars = {}) =>
    missingSettings({ ...configuration, vars: { ...configuration.vars, ...vars } }, stored).map(({ name }) => name)
  const relay = ['TURN_SECRET', 'TURN_URLS']

  it('are missing when they are required, or when no relay is set', () => {
    expect(names([])).toEqual([...required, ...relay])
    expect(names([...required, ...relay])).toEqual([])
    expect(names([...required, 'CLOUDFLARE_TURN_KEY_ID', 'CLOUDFLARE_TURN_API_TOKEN'])).toEqual([])
  })

  it('are missing when a part of an account is set, wherever that is', () => {
    const complete = [...required, ...relay]
    expect(names([...complete, 'STRIPE_SECRET_KEY'])).toEqual(['STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRETS'])
    expect(names(complete, { TURNSTILE_SITE_KEY: '0xabc' })).toEqual(['TURNSTILE_SECRET'])
    expect(names([...required, 'TURN_SECRET'])).toEqual(['TURN_URLS'])
    expect(names(complete, { APNS_KEY_ID: '' })).toEqual([])
  })

  it('of an account are set by one command, since a part of it would be refused', () => {
    const groups = (stored: string[], vars = {}) =>
      missingGroups({ ...configuration, vars: { ...configuration.vars, ...vars } }, stored, 'staging')
    const part = groups([...required, ...relay, 'STRIPE_SECRET_KEY'], { SIGHTENGINE_WORKFLOW: 'wfl_1' })
    expect(part.filter(({ isPart }) => isPart).map(({ command }) => command)).toEqual([
      "npx wrangler secret bulk --env staging   (then the lines SIGHTENGINE_API_USER='…', SIGHTENGINE_API_SECRET='…', and Ctrl-D)",
      "npx wrangler secret bulk --env staging   (then the lines STRIPE_PUBLISHABLE_KEY='…', STRIPE_WEBHOOK_SECRETS='…', and Ctrl-D)",
    ])
    const missing = (stored: string[]) => groups(stored).map((one) => one.missing.join())
    expect(missing([...required, ...relay])).toContain('PLIVO_AUTH_ID,PLIVO_AUTH_TOKEN,PLIVO_FROM')
    expect(missing([...required, ...relay])).not.toContain('CLOUDFLARE_TURN_KEY_ID,CLOUDFLARE_TURN_API_TOKEN')
    expect(missing(required)).toContain('TURN_SECRET,TURN_URLS')
    expect(missing([...required, ...relay, 'PLIVO_AUTH_ID', 'PLIVO_AUTH_TOKEN', 'PLIVO_FROM'])).not.toContain(
      'PLIVO_AUTH_ID,PLIVO_AUTH_TOKEN,PLIVO_FROM',
    )
  })

  it('that only tell how a deployment is are noted, and keep nothing back', () => {
    expect(notesOn(configuration, required)).toEqual([
      'not set: METRICS_TOKEN (no metrics, and so no alerts)',
      'not set: SENTRY_DSN (no reports of errors)',
    ])
    expect(notesOn(configuration, [...required, 'METRICS_TOKEN', 'SENTRY_DSN'])).toEqual([])
  })

  it('are told with the command, and with what nothing reads', () => {
    expect(toSet('TOKEN_KEY', 'staging')).toMatch(
      /^npx wrangler secret put TOKEN_KEY --env staging .*npm run --silent keys/,
    )
    expect(unreadSecrets([...required, 'TWILLIO_FROM'])).toEqual(['TWILLIO_FROM'])
  })
})

describe('the database of a deployment', () => {
  it('is the one that has the name of the environment', () => {
    const own = { PRODUCTION_DATABASE_URL: 'postgres://production', STAGING_DATABASE_URL: 'postgres://staging' }
    expect(databaseFindings('staging', own)).toEqual([])
    expect(databaseFindings('production', own)).toEqual([])
  })

  it('is neither another one, nor one of which nothing says whose it is', () => {
    const others = { PRODUCTION_DATABASE_URL: 'postgres://production', DATABASE_URL: 'postgres://production' }
    expect(databaseFindings('staging', others)).toEqual([
      'STAGING_DATABASE_URL is not set to the database of staging; DATABASE_URL is not read here, since it does not say which one it is',
    ])
    expect(databaseFindings('staging', { ...others, STAGING_DATABASE_URL: 'postgres://production' })).toEqual([
      'STAGING_DATABASE_URL is the database of PRODUCTION_DATABASE_URL',
    ])
  })
})
