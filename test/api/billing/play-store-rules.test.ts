import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { playStoreProvider } from '../../../src/providers/play-store/play-store.ts'
import { productPurchase, purchaseOf } from '../../../src/providers/play-store/purchase.ts'
import {
  entitledUntil,
  subscriptionOf,
  subscriptionPurchase,
  type StoreSubscriptionState,
} from '../../../src/providers/play-store/subscription.ts'
import { readSettings } from '../../../src/settings.ts'
import { playApp, type PlayApp } from '../../support/play-store.ts'

const HOUR = 3_600_000
const READ = 1_000_000_000_000

describe('access', () => {
  const DAY = 24 * HOUR
  it.each<[StoreSubscriptionState, number | null, number | null]>([
    ['pending', null, null],
    ['active', READ + DAY, READ + DAY],
    // Google takes the money of the renewal right now.
    ['active', READ - 1, READ + HOUR],
    ['active', READ + 1, READ + HOUR],
    ['grace', READ + DAY, READ + DAY],
    ['grace', READ - DAY, READ + HOUR],
    ['cancelled', READ + 1, READ + 1],
    ['cancelled', READ, null],
    ['cancelled', null, null],
    ['on_hold', READ + DAY, null],
    ['paused', READ + DAY, null],
    ['expired', READ + DAY, null],
    ['pending_purchase_cancelled', READ + DAY, null],
  ])('of a subscription that is %s until %s', (state, expiresAt, until) => {
    expect(entitledUntil({ state, expiresAt, readAt: READ })).toBe(until)
  })
})

describe('what Google may leave out', () => {
  const item = { productId: 'plus' }
  const purchase = { subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE', lineItems: [item] }
  const read = (changes: object) => subscriptionOf('t', subscriptionPurchase.parse({ ...purchase, ...changes }), READ)

  it('is nothing', () => {
    expect(read({})).toEqual({
      purchaseToken: 't',
      productId: 'plus',
      basePlanId: null,
      state: 'active',
      startedAt: null,
      expiresAt: null,
      renews: false,
      linkedPurchaseToken: null,
      obfuscatedAccountId: null,
      expiredPurchaseToken: null,
      isAcknowledged: false,
      latestOrderId: null,
      isTest: false,
      readAt: READ,
    })
    const bare = { productLineItem: [{ productId: 'coins' }], purchaseStateContext: { purchaseState: 'PURCHASED' } }
    expect(purchaseOf('t', productPurchase.parse(bare), READ)).toMatchObject({
      quantity: 1,
      refundableQuantity: null,
      orderId: null,
      isConsumed: false,
    })
  })

  it('is read whatever the digits of its times, and a prepaid plan does not renew', () => {
    const lineItems = [{ ...item, expiryTime: '1970-01-01T01:00:00.123456789Z', prepaidPlan: {} }]
    expect(read({ lineItems, startTime: '1970-01-01T01:00:00+01:00' })).toMatchObject({
      expiresAt: HOUR + 123,
      startedAt: 0,
      renews: false,
    })
  })

  it.each([
    [{ subscriptionState: 'SUBSCRIPTION_STATE_UNSPECIFIED' }],
    [{ subscriptionState: 'toString' }],
    [{ lineItems: [] }],
    [{ lineItems: undefined }],
    [{ startTime: 'yesterday' }],
  ])('is not guessed: %j', (changes) => {
    expect(() => read(changes)).toThrow()
  })

  it.each([
    [{ purchaseStateContext: { purchaseState: 'PURCHASE_STATE_UNSPECIFIED' } }],
    [{ purchaseStateContext: undefined }],
    [{ productLineItem: [item, item] }],
    [{ productLineItem: [{ ...item, productOfferDetails: { quantity: 0 } }] }],
  ])('nor of a product: %j', (changes) => {
    const bare = { productLineItem: [item], purchaseStateContext: { purchaseState: 'PURCHASED' } }
    expect(() => purchaseOf('t', productPurchase.parse({ ...bare, ...changes }), READ)).toThrow()
  })
})

describe('the settings of Google Play', () => {
  let app: PlayApp
  beforeAll(async () => {
    app = await playApp()
  })
  const GROUP = ['PLAY_PACKAGE_NAME', 'PLAY_SERVICE_ACCOUNT', 'PLAY_PUSH_AUDIENCE', 'PLAY_PUSH_EMAIL'] as const
  const read = (changes: Record<string, unknown>) => readSettings({ ...env, ...changes })

  const complaints = (changes: Record<string, unknown>): string => {
    try {
      read(changes)
      return ''
    } catch (error) {
      return String(error)
    }
  }

  it('are optional', () => {
    expect(playStoreProvider(read(Object.fromEntries(GROUP.map((name) => [name, '']))))).toBeNull()
  })

  it.each(GROUP)('are all or none: %s', (name) => {
    expect(() => read({ ...app.settings, [name]: '' })).toThrow(`${name}: must be set together with`)
  })

  it.each([
    ['PLAY_PACKAGE_NAME', 'a/b'],
    ['PLAY_PACKAGE_NAME', 'single'],
    ['PLAY_SERVICE_ACCOUNT', '{"project_id":"x"}'],
    ['PLAY_PUSH_EMAIL', 'nobody'],
    ['PLAY_API_URL', 'nowhere'],
  ])('are what they should be: %s is not %s', (name, value) => {
    expect(() => read({ ...app.settings, [name]: value })).toThrow(name)
  })

  it.each([
    ['https://androidpublisher.googleapis.com', true],
    ['https://androidpublisher.googleapis.com/', true],
    ['http://androidpublisher.googleapis.com', false],
    ['https://googleapis.com.evil.test', false],
    ['https://evil.test/.googleapis.com', false],
    ['https://evil.test?.googleapis.com', false],
    ['https://x@evil.test#.googleapis.com/', false],
    ['https://x.googleapis.com:8443@evil.test/', false],
    ['http://127.0.0.1:1', false],
  ])('outside development ask Google alone: %s', (PLAY_API_URL, isGood) => {
    const given = { ...app.settings, ENVIRONMENT: 'production', PLAY_API_URL }
    // Other settings of the tests are wrong in production, too; each has its own line.
    expect(complaints(given).includes('PLAY_API_URL: must be an API of Google outside development')).toBe(!isGood)
  })
})
