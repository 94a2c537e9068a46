import { X509Certificate } from 'node:crypto'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { APPLE_ROOT } from '../../../src/providers/app-store/apple-root.ts'
import { appStoreProvider } from '../../../src/providers/app-store/app-store.ts'
import { extensionsOf } from '../../../src/providers/app-store/certificate-extensions.ts'
import type { Refusal } from '../../../src/providers/app-store/refusal.ts'
import { readSettings } from '../../../src/settings.ts'
import { appStore } from '../../support/app-store.ts'
import { FORGERIES, GARBAGE, type Forgery } from '../../support/app-store-forgeries.ts'
import { APP_STORE_APP_ID, APP_STORE_BUNDLE_ID } from '../../support/node/provider-accounts.ts'

const store = appStore()

function provider(changes: Record<string, unknown> = {}, now?: () => number) {
  const made = appStoreProvider(readSettings({ ...env, ...store.settings(changes) }), now)
  if (!made) throw new Error('the settings are all there')
  return made
}

const refusal = (reason: Refusal) => expect.objectContaining({ name: 'SignedDataRefused', reason })

/** A transaction of our app, as StoreKit has it. */
const transaction = (changes: Record<string, unknown> = {}) => ({
  transactionId: '2000000123456789',
  originalTransactionId: '2000000123456789',
  bundleId: APP_STORE_BUNDLE_ID,
  environment: 'Production',
  productId: 'coins.100',
  type: 'Consumable',
  quantity: 1,
  purchaseDate: Date.now(),
  originalPurchaseDate: Date.now(),
  signedDate: Date.now(),
  ...changes,
})

// Guarantee: the keys of FORGERIES are its names.
const REFUSALS = Object.entries(FORGERIES).map(([name, [reason]]) => [name as Forgery, reason] as const)

const notification = (about: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) => ({
  notificationType: 'TEST',
  notificationUUID: crypto.randomUUID(),
  version: '2.0',
  signedDate: Date.now(),
  data: { bundleId: APP_STORE_BUNDLE_ID, appAppleId: APP_STORE_APP_ID, environment: 'Production', ...about },
  ...changes,
})

const read = async (payload: Record<string, unknown>, now?: () => number) =>
  provider({}, now).readTransaction(await store.sign(payload))
const notified = async (payload: Record<string, unknown>) => provider().readNotification(await store.sign(payload))

describe('the pinned root', () => {
  it('is Apple Root CA - G3', () => {
    const root = new X509Certificate(Buffer.from(APPLE_ROOT, 'base64'))
    expect(root.fingerprint256.replaceAll(':', '')).toBe(
      '63343ABFB89A6A03EBB57E9B3F5FA7BE7C4F5C756F3017B3A8C488C3653E9179',
    )
    expect(root.verify(root.publicKey)).toBe(true)
    expect([...extensionsOf(root.raw)]).toEqual(['2.5.29.14', '2.5.29.19', '2.5.29.15'])
  })

  it('is what counts without a root of ours', async () => {
    const signed = await store.sign(transaction())
    await expect(provider().readTransaction(signed)).resolves.toMatchObject({ productId: 'coins.100' })
    await expect(provider({ APP_STORE_ROOT: '' }).readTransaction(signed)).rejects.toEqual(refusal('untrusted_root'))
  })
})

describe('signed data', () => {
  it('is read when all is well, as often as one likes', async () => {
    const signed = await store.sign(transaction())
    const all = await Promise.all(Array.from({ length: 5 }, () => provider().readTransaction(signed)))
    expect(new Set(all.map(({ transactionId }) => transactionId))).toEqual(new Set(['2000000123456789']))
  })

  it.each(REFUSALS)('%s is refused: %s', async (forgery, reason) => {
    const signed = await store.forge(forgery, transaction())
    await expect(provider().readTransaction(signed)).rejects.toEqual(refusal(reason))
    // Nor does it matter what was found good before.
    await read(transaction())
    await expect(provider().readTransaction(signed)).rejects.toEqual(refusal(reason))
  })

  it.each(GARBAGE)('that is %j is refused', async (text) => {
    await expect(provider().readTransaction(text)).rejects.toEqual(refusal('malformed'))
    await expect(provider().readNotification(text)).rejects.toEqual(refusal('malformed'))
  })

  it('says nothing of its content when it is refused', async () => {
    const error = await provider()
      .readTransaction(await store.forge('of another app', transaction({ productId: 'secret.product' })))
      .catch((thrown: unknown) => thrown)
    expect(JSON.stringify(error) + String(error)).not.toContain('secret')
    expect(String(error)).toBe('SignedDataRefused: signed data was refused: bundle')
  })

  it('may be ahead of our clock by five minutes, and no more', async () => {
    const now = Date.now()
    const ahead = (ms: number) => read(transaction({ signedDate: now + ms }), () => now)
    await expect(ahead(300_000)).resolves.toBeDefined()
    await expect(ahead(300_001)).rejects.toEqual(refusal('signed_in_future'))
  })

  it('is as old as it likes while its certificates were valid', async () => {
    const days = (count: number) => read(transaction({ signedDate: Date.now() - count * 86_400_000 }))
    await expect(days(299)).resolves.toBeDefined()
    await expect(days(301)).rejects.toEqual(refusal('certificate_dates'))
  })

  it('is valid a minute beyond its certificates', async () => {
    // The leaf of the tests is valid for 300 days, in whole seconds.
    const edge = (ms: number) => read(transaction({ signedDate: Date.now() - 300 * 86_400_000 - ms }))
    await expect(edge(-600_000)).resolves.toBeDefined()
    await expect(edge(10_000_000)).rejects.toEqual(refusal('certificate_dates'))
  })

  it.each([
    ['no transaction id', { transactionId: undefined }],
    ['an id that is a path', { transactionId: '../1' }],
    ['an id that is a number', { originalTransactionId: 2000000123456789 }],
    ['no product', { productId: '' }],
    ['a quantity below one', { quantity: 0 }],
    ['a quantity that is not whole', { quantity: 1.5 }],
    ['a token that is no UUID', { appAccountToken: 'me' }],
    ['more than all refunded', { revocationDate: 1, revocationPercentage: 100_001 }],
    ['a price below zero', { price: -1, currency: 'USD' }],
    ['a currency that is none', { price: 1, currency: 'usd' }],
    ['a time that is a text', { purchaseDate: '1' }],
  ])('with %s is refused', async (_what, changes) => {
    await expect(read(transaction(changes))).rejects.toEqual(refusal('payload'))
  })

  it('is read in spite of fields and values that are new to us', async () => {
    const said = await read(
      transaction({ type: 'New Kind', surprise: { a: 1 }, revocationDate: 5, revocationType: 'NEW', offerType: 99 }),
    )
    expect(said).toMatchObject({ type: 'other', revokedAt: 5, revocationType: null })
  })

  it('of the sandbox is for the sandbox', async () => {
    const sandbox = provider({ APP_STORE_ENVIRONMENT: 'Sandbox' })
    const signed = await store.sign(transaction({ environment: 'Sandbox' }))
    await expect(sandbox.readTransaction(signed)).resolves.toMatchObject({ environment: 'Sandbox' })
    await expect(provider().readTransaction(signed)).rejects.toEqual(refusal('environment'))
    const production = await store.sign(transaction())
    await expect(sandbox.readTransaction(production)).rejects.toEqual(refusal('environment'))
  })
})

describe('a price', () => {
  it.each([
    ['USD', 9990, 999],
    ['EUR', 0, 0],
    ['JPY', 1_500_000, 1500],
    ['KWD', 3995, 3995],
    ['KRW', 14_000_000, 14_000],
  ])('in %s of %i thousandths is %i in its minor unit', async (currency, price, minor) => {
    expect(await read(transaction({ price, currency }))).toMatchObject({ price: minor, currency })
  })

  it('is not known of old transactions', async () => {
    expect(await read(transaction())).toMatchObject({ price: null, currency: null })
    expect(await read(transaction({ price: 990 }))).toMatchObject({ price: null, currency: null })
  })
})

describe('a notification', () => {
  it.each([
    ['bundle', { bundleId: 'example.other' }],
    ['environment', { environment: 'Sandbox' }],
    ['app_id', { appAppleId: APP_STORE_APP_ID + 1 }],
    ['app_id', { appAppleId: undefined }],
  ] as const)('of another app is refused: %s', async (reason, about) => {
    await expect(notified(notification(about))).rejects.toEqual(refusal(reason))
  })

  it('in the sandbox states no id of an app', async () => {
    const signed = await store.sign(notification({ environment: 'Sandbox', appAppleId: undefined }))
    await expect(provider({ APP_STORE_ENVIRONMENT: 'Sandbox' }).readNotification(signed)).resolves.toMatchObject({
      type: 'TEST',
    })
  })

  it('with a transaction that is not signed, or for another app, is refused whole', async () => {
    const about = async (payload: Record<string, unknown>) => ({ signedTransactionInfo: await store.sign(payload) })
    await expect(notified(notification({ signedTransactionInfo: 'a.b.c' }))).rejects.toEqual(refusal('malformed'))
    await expect(notified(notification(await about(transaction({ bundleId: 'x' }))))).rejects.toEqual(refusal('bundle'))
    await expect(notified(notification(await about(transaction({ environment: 'Sandbox' }))))).rejects.toEqual(
      refusal('environment'),
    )
    await expect(
      notified(notification({ signedTransactionInfo: await store.forge('of a leaf without its mark', transaction()) })),
    ).rejects.toEqual(refusal('leaf_purpose'))
  })

  it('whose renewal is of another subscription is refused', async () => {
    const renewal = { originalTransactionId: '7', environment: 'Production', productId: 'gold', autoRenewStatus: 1 }
    const about = {
      signedTransactionInfo: await store.sign(transaction()),
      signedRenewalInfo: await store.sign({ ...renewal, signedDate: Date.now() }),
    }
    await expect(notified(notification(about))).rejects.toEqual(refusal('payload'))
  })

  it.each(['summary', 'appData', 'externalPurchaseToken'])(
    'about %s is read, and names no transaction',
    async (place) => {
      const { data, ...rest } = notification()
      const { environment: _said, ...token } = data
      const payload = {
        ...rest,
        [place]: place === 'externalPurchaseToken' ? { ...token, externalPurchaseId: 'x' } : data,
      }
      expect(await notified(payload)).toMatchObject({ originalTransactionId: null, transaction: null, renewal: null })
      await expect(notified({ ...payload, [place]: { ...data, bundleId: 'other' } })).rejects.toEqual(refusal('bundle'))
    },
  )

  it('about nothing is refused', async () => {
    await expect(notified(notification({}, { data: undefined }))).rejects.toEqual(refusal('payload'))
  })

  it('of an external purchase in the sandbox says so in its id', async () => {
    const { data, ...rest } = notification()
    const { environment: _said, ...token } = data
    const payload = { ...rest, externalPurchaseToken: { ...token, externalPurchaseId: 'SANDBOX_1' } }
    await expect(notified(payload)).rejects.toEqual(refusal('environment'))
  })
})
