import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { appStoreProvider } from '../../../src/providers/app-store/app-store.ts'
import { readSettings } from '../../../src/settings.ts'
import { appStore } from '../../support/app-store.ts'

const given = appStore().settings()
const read = (changes: Record<string, unknown>) => readSettings({ ...env, ...given, ...changes })
const message = (changes: Record<string, unknown>): string => {
  try {
    read(changes)
    return ''
  } catch (error) {
    return String(error)
  }
}

const ACCOUNT = [
  'APP_STORE_BUNDLE_ID',
  'APP_STORE_APP_ID',
  'APP_STORE_ISSUER_ID',
  'APP_STORE_KEY_ID',
  'APP_STORE_KEY',
] as const

describe('the settings of the App Store', () => {
  it('are needed all together', () => {
    for (const name of ACCOUNT)
      expect(message({ [name]: '' })).toContain(`${name}: must be set together with APP_STORE_`)
  })

  it('may be left out: nothing is sold there then', () => {
    const none = Object.fromEntries(ACCOUNT.map((name) => [name, '']))
    expect(appStoreProvider(read(none))).toBeNull()
    expect(appStoreProvider(read({}))).not.toBeNull()
  })

  it.each([
    ['APP_STORE_APP_ID', 'example.app'],
    ['APP_STORE_APP_ID', '-1'],
    ['APP_STORE_KEY', 'x'],
    ['APP_STORE_ENVIRONMENT', 'production'],
    ['APP_STORE_API_URL', 'x'],
    ['APP_STORE_ROOT', 'x'],
    ['APP_STORE_ROOT', '-----BEGIN CERTIFICATE-----\nöö\n-----END CERTIFICATE-----'],
  ])('of which %s is "%s" are refused', (name, value) => {
    expect(message({ [name]: value })).toContain(`${name}: `)
  })

  it('name Apple’s server for the environment if they name none', () => {
    const url = (APP_STORE_ENVIRONMENT: string) =>
      read({ APP_STORE_ENVIRONMENT, APP_STORE_API_URL: undefined }).APP_STORE_API_URL
    expect(url('Production')).toBe('https://api.storekit.itunes.apple.com')
    expect(url('Sandbox')).toBe('https://api.storekit-sandbox.itunes.apple.com')
  })

  it('take a root in PEM as well, and a key whose line breaks are written out', () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${given.APP_STORE_ROOT.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
    for (const text of [pem, pem.replaceAll('\n', '\\n')])
      expect(read({ APP_STORE_ROOT: text }).APP_STORE_ROOT).toBe(given.APP_STORE_ROOT)
    expect(read({ APP_STORE_KEY: given.APP_STORE_KEY.replaceAll('\n', '\\n') }).APP_STORE_KEY).toBe(given.APP_STORE_KEY)
  })

  it.each(['staging', 'production'])('trust nobody but Apple in %s', (ENVIRONMENT) => {
    expect(message({ ENVIRONMENT })).toContain('APP_STORE_ROOT: must not be set outside development')
    for (const APP_STORE_API_URL of [
      'https://apple.com.example',
      'https://notapple.com',
      'http://api.storekit.apple.com',
      'https://api.storekit.apple.com:8443',
      'https://api.storekit.apple.com@example.com',
      'https://example.com/apple.com',
    ])
      expect(message({ ENVIRONMENT, APP_STORE_API_URL })).toContain('APP_STORE_API_URL: must be a server of apple.com')
    const apples = { APP_STORE_ROOT: '', APP_STORE_API_URL: 'https://api.storekit.apple.com/' }
    expect(message({ ENVIRONMENT, ...apples })).not.toContain('APP_STORE')
    expect(message({ ENVIRONMENT, ...apples, APP_STORE_API_URL: undefined })).not.toContain('APP_STORE')
  })

  it('count purchases of the sandbox in staging, never in production', () => {
    const sandbox = { APP_STORE_ROOT: '', APP_STORE_API_URL: undefined, APP_STORE_ENVIRONMENT: 'Sandbox' }
    expect(message({ ENVIRONMENT: 'staging', ...sandbox })).not.toContain('APP_STORE')
    expect(message({ ENVIRONMENT: 'production', ...sandbox })).toContain('APP_STORE_ENVIRONMENT: must not be Sandbox')
  })
})
