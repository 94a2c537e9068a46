import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeError } from '../../../src/foundation/log.ts'
import { playStoreProvider, type PlayStoreProvider } from '../../../src/providers/play-store/play-store.ts'
import { readSettings } from '../../../src/settings.ts'
import { collected, playApp, type PlayApp } from '../../support/play-store.ts'

const { SILENT_PORT } = env as Env & { SILENT_PORT: string }
const DAY = 86_400_000

let app: PlayApp
let store: PlayStoreProvider
/** Times between which something has happened. */
let before: number
beforeEach(async () => {
  app = await playApp()
  store = storeOf()
  before = Date.now()
})
afterEach(() => void vi.restoreAllMocks())

function storeOf(changes: Record<string, unknown> = {}, now?: () => number): PlayStoreProvider {
  const made = playStoreProvider(readSettings({ ...env, ...app.settings, ...changes }), now)
  if (!made) throw new Error('Google Play is not configured')
  return made
}

/** A time of this test, moved by so much. */
const around = (offset = 0) => ({
  asymmetricMatch: (at: unknown) => typeof at === 'number' && at >= before + offset && at <= Date.now() + offset,
})

describe('a subscription', () => {
  it('is what Google says', async () => {
    const { token, orderId } = await app.play('subscribe', { productId: 'plus', accountId: 'account-7', days: 30 })
    expect(await store.subscription(token)).toEqual({
      purchaseToken: token,
      productId: 'plus',
      basePlanId: 'monthly',
      state: 'active',
      startedAt: around(),
      expiresAt: around(30 * DAY),
      renews: true,
      linkedPurchaseToken: null,
      obfuscatedAccountId: 'account-7',
      expiredPurchaseToken: null,
      isAcknowledged: false,
      latestOrderId: orderId,
      isTest: false,
      readAt: around(),
    })
  })

  it('goes through all states', async () => {
    const { token } = await app.play('subscribe', { isPending: true, isTest: true })
    const now = async () => store.subscription(token)
    expect(await now()).toMatchObject({ state: 'pending', startedAt: null, expiresAt: null, isTest: true })
    await app.play('complete', { token })
    expect(await now()).toMatchObject({ state: 'active', expiresAt: around(30 * DAY) })
    await app.play('grace', { token })
    expect(await now()).toMatchObject({ state: 'grace', expiresAt: around(7 * DAY), renews: true })
    await app.play('hold', { token })
    expect(await now()).toMatchObject({ state: 'on_hold' })
    const { orderId } = await app.play('renew', { token })
    expect(await now()).toMatchObject({ state: 'active', latestOrderId: orderId })
    await app.play('pause', { token })
    expect(await now()).toMatchObject({ state: 'paused' })
    await app.play('restart', { token })
    await app.play('cancel', { token })
    expect(await now()).toMatchObject({ state: 'cancelled', renews: false })
    await app.play('expire', { token })
    expect(await now()).toMatchObject({ state: 'expired', renews: false, expiresAt: around() })
  })

  it('may never be paid', async () => {
    const { token } = await app.play('subscribe', { isPending: true })
    await app.play('abandon', { token })
    expect(await store.subscription(token)).toMatchObject({ state: 'pending_purchase_cancelled' })
  })

  it('names the one that it replaces, which has ended', async () => {
    const old = await app.play('subscribe', { productId: 'plus' })
    const upgrade = await app.play('subscribe', { productId: 'gold', linked: old.token })
    expect(await store.subscription(upgrade.token)).toMatchObject({ productId: 'gold', linkedPurchaseToken: old.token })
    expect(await store.subscription(old.token)).toMatchObject({ state: 'expired', linkedPurchaseToken: null })
  })

  it('that is taken up again outside the app says whose it was, until it is acknowledged', async () => {
    const old = await app.play('subscribe', { accountId: 'account-7' })
    await app.play('expire', { token: old.token })
    const { token } = await app.play('subscribe', { expired: old.token })
    const found = { obfuscatedAccountId: 'account-7', expiredPurchaseToken: old.token }
    expect(await store.subscription(token)).toMatchObject(found)
    await store.acknowledge({ productId: 'plus', purchaseToken: token }, 'subscription')
    expect(await store.subscription(token)).toMatchObject({ obfuscatedAccountId: null, expiredPurchaseToken: null })
  })

  it('stays what it is until the renewal that changes it', async () => {
    const { token } = await app.play('subscribe', { productId: 'gold' })
    await app.play('changeLater', { token, productId: 'plus' })
    expect(await store.subscription(token)).toMatchObject({ productId: 'gold', expiresAt: around(30 * DAY) })
    await app.play('renew', { token })
    expect(await store.subscription(token)).toMatchObject({ productId: 'plus', expiresAt: around(60 * DAY) })
  })

  it('is read at the time of the question', async () => {
    const { token } = await app.play('subscribe')
    let clock = 1_000_000
    const ticking = storeOf({}, () => (clock += 1000))
    const [first, second] = [await ticking.subscription(token), await ticking.subscription(token)]
    expect(first?.readAt).toBe(1_001_000)
    expect(second?.readAt).toBeGreaterThan(1_001_000)
  })

  it('is refunded by Google where nobody has acknowledged it for three days, and not otherwise', async () => {
    const [good, bad] = [await app.play('subscribe'), await app.play('subscribe')]
    expect(await store.acknowledge({ productId: 'plus', purchaseToken: good.token }, 'subscription')).toBe(true)
    expect(await store.acknowledge({ productId: 'plus', purchaseToken: good.token }, 'subscription')).toBe(true)
    await app.play('advance', { ms: 3 * DAY + 1 })
    expect(await store.subscription(good.token)).toMatchObject({ state: 'active', isAcknowledged: true })
    expect(await store.subscription(bad.token)).toMatchObject({ state: 'expired' })
    expect(await collected(store.voidedSince(before))).toMatchObject([
      { orderId: bad.orderId, reason: 'unacknowledged_purchase', by: 'google' },
    ])
  })

  it('is gone 60 days after its end, as one that never was', async () => {
    const { token } = await app.play('subscribe')
    await app.play('expire', { token })
    await app.play('advance', { ms: 59 * DAY })
    expect(await store.subscription(token)).toMatchObject({ state: 'expired' })
    await app.play('advance', { ms: 2 * DAY })
    expect(await store.subscription(token)).toBeNull()
    expect(await store.subscription(`${token}x`)).toBeNull()
    expect(await store.purchase(token)).toBeNull()
  })

  it.each([
    ['resumable', 'USER_REQUESTED_STOP_RENEWALS'],
    ['final', 'DEVELOPER_REQUESTED_STOP_PAYMENTS'],
  ] as const)('can be cancelled, %s, and stays paid', async (how, cancelledAs) => {
    const { token } = await app.play('subscribe')
    expect(await store.cancel(token, how)).toBe(true)
    expect(await store.subscription(token)).toMatchObject({
      state: 'cancelled',
      renews: false,
      expiresAt: around(30 * DAY),
    })
    expect((await app.play('look')).subscriptions).toMatchObject([{ cancelledAs }])
    // A second time there is nothing to end.
    expect(await store.cancel(token, how)).toBe(false)
    expect(await store.cancel(`${token}x`, how)).toBe(false)
  })

  it.each(['full', 'prorated'] as const)('can be revoked, with a refund that is %s', async (refund) => {
    const { token, orderId } = await app.play('subscribe')
    expect(await store.revoke(token, refund)).toBe(true)
    expect(await store.subscription(token)).toMatchObject({ state: 'expired', expiresAt: around() })
    expect(await collected(store.voidedSince(before))).toMatchObject([{ orderId, by: 'developer' }])
    expect(await store.revoke(token, refund)).toBe(false)
  })
})

describe('a one-time product', () => {
  it('is paid, acknowledged and used up', async () => {
    const { token, orderId } = await app.play('buy', { productId: 'coins_100', quantity: 3, accountId: 'account-7' })
    const purchase = {
      purchaseToken: token,
      orderId,
      productId: 'coins_100',
      quantity: 3,
      refundableQuantity: 3,
      state: 'purchased',
      obfuscatedAccountId: 'account-7',
      isAcknowledged: false,
      isConsumed: false,
      purchasedAt: around(),
      isTest: false,
      readAt: around(),
    }
    expect(await store.purchase(token)).toEqual(purchase)
    expect(await store.acknowledge({ productId: 'coins_100', purchaseToken: token }, 'product')).toBe(true)
    expect(await store.purchase(token)).toEqual({ ...purchase, isAcknowledged: true })
    expect(await store.consume({ productId: 'coins_100', purchaseToken: token })).toBe(true)
    expect(await store.purchase(token)).toEqual({ ...purchase, isAcknowledged: true, isConsumed: true })
  })

  it('is nothing before it is paid', async () => {
    const { token, orderId } = await app.play('buy', { isPending: true, isTest: true })
    expect(await store.purchase(token)).toMatchObject({
      state: 'pending',
      orderId: null,
      purchasedAt: null,
      isTest: true,
    })
    expect(await store.consume({ productId: 'coins_100', purchaseToken: token })).toBe(false)
    await app.play('complete', { token })
    expect(await store.purchase(token)).toMatchObject({ state: 'purchased', orderId, purchasedAt: around() })
    const never = await app.play('buy', { isPending: true })
    await app.play('abandon', { token: never.token })
    expect(await store.purchase(never.token)).toMatchObject({ state: 'cancelled' })
  })

  it('is acknowledged under its own name only', async () => {
    const { token } = await app.play('buy', { productId: 'coins_100' })
    expect(await store.acknowledge({ productId: 'coins_500', purchaseToken: token }, 'product')).toBe(false)
    expect(await store.acknowledge({ productId: 'coins_100', purchaseToken: token }, 'subscription')).toBe(false)
    expect(await store.purchase(token)).toMatchObject({ isAcknowledged: false })
  })

  it('can be refunded in part, and then wholly', async () => {
    const { token, orderId } = await app.play('buy', { quantity: 3 })
    await app.play('void', { orderId, quantity: 2, reason: 1 })
    expect(await store.purchase(token)).toMatchObject({ state: 'purchased', quantity: 3, refundableQuantity: 1 })
    await app.play('void', { orderId, reason: 7 })
    expect(await store.purchase(token)).toMatchObject({ state: 'cancelled', refundableQuantity: 0 })
    expect(await collected(store.voidedSince(before))).toEqual([
      { orderId, purchaseToken: token, voidedAt: around(), quantity: 2, reason: 'remorse', by: 'user' },
      { orderId, purchaseToken: token, voidedAt: around(), quantity: null, reason: 'chargeback', by: 'user' },
    ])
  })
})

describe('what is no purchase token', () => {
  it.each(['', '..', '.', 'a b c d', 'tökenäü', `x${'y'.repeat(2048)}`, 'abc\n', '\u{d800}abc'])(
    'is never sent to Google: %j',
    async (token) => {
      const asking = vi.spyOn(globalThis, 'fetch')
      const attempts = [
        store.subscription(token),
        store.purchase(token),
        store.cancel(token, 'final'),
        store.consume({ productId: 'coins_100', purchaseToken: token }),
      ]
      for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
      expect(asking).not.toHaveBeenCalled()
    },
  )

  it.each(['short', '../../voidedpurchases', 'a'.repeat(30) + '?x=1', 'a'.repeat(30) + ':cancel'])(
    'changes no path: %s',
    async (token) => {
      await expect(store.subscription(token)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
      expect(await store.revoke(token, 'full')).toBe(false)
    },
  )

  it.each(['', '..', 'Coins', 'a/b', 'a:consume'])('nor what is no product: %j', async (productId) => {
    await expect(store.consume({ productId, purchaseToken: 'abcdef' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
  })
})

describe('voided orders', () => {
  it('come page by page, each once, renewals apart', async () => {
    const { token, orderId } = await app.play('subscribe')
    const orders = [orderId ?? '']
    for (let count = 0; count < 6; count += 1) orders.push((await app.play('renew', { token })).orderId)
    for (const order of orders) await app.play('void', { orderId: order })
    await app.play('trouble', { pageSize: 3 })
    const asking = vi.spyOn(globalThis, 'fetch')
    const found = await collected(store.voidedSince(before))
    expect(found.map((one) => one.orderId)).toEqual(orders)
    expect(new Set(found.map((one) => one.purchaseToken))).toEqual(new Set([token]))
    expect(asking.mock.calls.filter(([url]) => JSON.stringify(url).includes('voidedpurchases'))).toHaveLength(3)
  })

  it('are none where nothing was voided, and none from before the time', async () => {
    expect(await collected(store.voidedSince(before))).toEqual([])
    const { orderId } = await app.play('buy')
    await app.play('void', { orderId })
    expect(await collected(store.voidedSince(Date.now() + 60_000))).toEqual([])
    // Google keeps 30 days; an earlier time is an error there.
    expect(await collected(store.voidedSince(0))).toHaveLength(1)
  })

  it('stop when a page is not to be had', async () => {
    await app.play('trouble', { status: 503, times: 1 })
    await expect(collected(store.voidedSince(before))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('while Google Play', () => {
  const attempts = (token: string): [string, () => Promise<unknown>][] => [
    ['subscription', () => store.subscription(token)],
    ['cancel', () => store.cancel(token, 'final')],
    ['acknowledge', () => store.acknowledge({ productId: 'plus', purchaseToken: token }, 'subscription')],
  ]

  it.each([
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [502, 'unknown'],
    [429, 'RESOURCE_EXHAUSTED'],
    [403, 'PERMISSION_DENIED'],
    [409, 'ABORTED'],
    // Of a proxy, not of the API: nobody's subscription has ended.
    [404, 'unknown'],
  ])('answers %i, nothing is known and nothing is lost', async (status, word) => {
    const { token } = await app.play('subscribe')
    for (const [, attempt] of attempts(token)) {
      await app.play('trouble', { status, times: 1 })
      const cause = { message: `Google Play answered ${status} ${word}` }
      const retryAfter = status === 429 ? 17 : 2
      await expect(attempt()).rejects.toMatchObject({ code: 'UNAVAILABLE', cause, retryAfter })
    }
    for (const [, attempt] of attempts(token)) expect(await attempt()).not.toBeNull()
  })

  it('does not know the app, the settings are wrong and no subscription has ended', async () => {
    const elsewhere = storeOf({ PLAY_PACKAGE_NAME: 'test.nobody' })
    const { token } = await app.play('subscribe')
    await expect(elsewhere.subscription(token)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: 'Google Play answered 404 applicationNotFound' },
    })
  })

  it('fails, no purchase token is in the error, which is logged', async () => {
    const { token } = await app.play('subscribe')
    await app.play('trouble', { status: 500, times: 1 })
    const error = await store.subscription(token).catch((thrown: unknown) => thrown)
    expect(JSON.stringify(describeError(error))).toContain('Google Play answered 500')
    expect(JSON.stringify(describeError(error))).not.toContain(token.slice(0, 20))
    const nowhere = await storeOf({ PLAY_API_URL: 'http://127.0.0.1:1' })
      .subscription(token)
      .catch((thrown: unknown) => thrown)
    expect(JSON.stringify(describeError(nowhere))).not.toContain(token.slice(0, 20))
  })

  it('has withdrawn the access token, another one is used', async () => {
    const { token } = await app.play('subscribe')
    await store.subscription(token)
    await app.play('trouble', { status: 401, times: 1 })
    expect(await store.subscription(token)).toMatchObject({ state: 'active' })
    await app.play('trouble', { status: 401, times: 2 })
    await expect(store.subscription(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it.each([
    ['refuses our account', { client_email: 'x@elsewhere.test' }],
    ['is not there to give an access token', { token_uri: 'http://127.0.0.1:1/token' }],
  ])('%s, nothing is known', async (_why, changes) => {
    const account = JSON.parse(app.settings.PLAY_SERVICE_ACCOUNT) as object
    const other = storeOf({ PLAY_SERVICE_ACCOUNT: JSON.stringify({ ...account, ...changes }) })
    const { token } = await app.play('subscribe')
    await expect(other.subscription(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('does not answer, or is not there, nobody waits for long', async () => {
    const { token } = await app.play('subscribe')
    await store.subscription(token)
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
    await app.play('trouble', { slow: 1000 })
    await expect(store.subscription(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    for (const port of [1, SILENT_PORT])
      await expect(storeOf({ PLAY_API_URL: `http://127.0.0.1:${port}` }).subscription(token)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
  })
})
