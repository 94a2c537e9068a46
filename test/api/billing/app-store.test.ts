import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AppError } from '../../../src/foundation/errors.ts'
import { appStoreProvider } from '../../../src/providers/app-store/app-store.ts'
import type { StoreNotification, StoreTransaction } from '../../../src/providers/app-store/results.ts'
import { readSettings } from '../../../src/settings.ts'
import { appStore } from '../../support/app-store.ts'

const { SILENT_PORT } = env as Env & { SILENT_PORT: string }
const DAY = 86_400_000
const OURS = '0f8fad5b-d9cb-469f-a165-70867728950e'

afterEach(() => {
  vi.restoreAllMocks()
})

/** An App Store of its own for each test, and the provider that asks it. */
function shop(changes: Record<string, unknown> = {}, environment: 'Production' | 'Sandbox' = 'Production') {
  const store = appStore(environment)
  const clock = { ahead: 0 }
  const settings = readSettings({ ...env, ...store.settings(changes) })
  const provider = appStoreProvider(settings, () => Date.now() + clock.ahead)
  if (!provider) throw new Error('the settings are all there')
  return { store, provider, clock }
}

async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const one of some) list.push(one)
  return list
}

const thrown = async (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => expect.unreachable('it was to fail'),
    (error: AppError) => error,
  )

const NOT_REVOKED = { revokedAt: null, revocationType: null, revocationPercentage: null }

describe('a subscription in the App Store', () => {
  it('is read as it is', async () => {
    const { store, provider } = shop()
    const at = Date.now()
    const { originalTransactionId: id } = await store.subscribe({ productId: 'gold', appAccountToken: OURS, at })
    expect(await provider.subscription(id)).toEqual({
      originalTransactionId: id,
      transactionId: id,
      productId: 'gold',
      status: 'active',
      startedAt: at,
      periodStartedAt: at,
      expiresAt: at + 30 * DAY,
      graceUntil: null,
      renews: true,
      renewsTo: 'gold',
      appAccountToken: OURS,
      environment: 'Production',
      isTrial: false,
      isUpgraded: false,
      isFamilyShared: false,
      ...NOT_REVOKED,
      readAt: expect.closeTo(Date.now(), -5),
    })
  })

  it('is told from the others of its customer', async () => {
    const { store, provider } = shop()
    const one = await store.subscribe({ productId: 'gold', customer: 'kim' })
    const other = await store.subscribe({ productId: 'platinum', customer: 'kim' })
    expect(await provider.subscription(one.originalTransactionId)).toMatchObject({ productId: 'gold' })
    expect(await provider.subscription(other.originalTransactionId)).toMatchObject({ productId: 'platinum' })
  })

  it('is a trial, is cancelled, goes on, and ends', async () => {
    const { store, provider } = shop()
    const { originalTransactionId: id } = await store.subscribe({ productId: 'gold', isTrial: true })
    const now = () => provider.subscription(id)
    expect(await now()).toMatchObject({ isTrial: true, status: 'active' })
    await store.cancel(id)
    expect(await now()).toMatchObject({ status: 'active', renews: false, renewsTo: null })
    await store.resume(id)
    expect(await now()).toMatchObject({ renews: true, renewsTo: 'gold' })
    const { transactionId } = await store.renew(id)
    expect(await now()).toMatchObject({ isTrial: false, transactionId, status: 'active' })
    await store.expire(id)
    expect(await now()).toMatchObject({ status: 'expired', renews: false })
  })

  it('that cannot be charged has a time of grace, then none, and may recover', async () => {
    const { store, provider } = shop()
    const { originalTransactionId: id } = await store.subscribe({ productId: 'gold' })
    const until = Date.now() + 6 * DAY
    const now = () => provider.subscription(id)
    await store.grace(id, until)
    expect(await now()).toMatchObject({ status: 'grace', graceUntil: until, renews: true })
    await store.billingRetry(id)
    expect(await now()).toMatchObject({ status: 'billing_retry' })
    await store.renew(id, Date.now())
    expect(await now()).toMatchObject({ status: 'active', graceUntil: null })
  })

  it('changes to a higher plan at once, and to a lower one with its next period', async () => {
    const { store, provider } = shop()
    const { originalTransactionId: id, transactionId } = await store.subscribe({ productId: 'gold' })
    await store.upgrade(id, 'platinum')
    expect(await provider.subscription(id)).toMatchObject({ productId: 'platinum', isUpgraded: false })
    const first = (await all(provider.transactionsOf(id))).find((one) => one.transactionId === transactionId)
    expect(first).toMatchObject({ productId: 'gold', isUpgraded: true })
    await store.downgrade(id, 'gold')
    expect(await provider.subscription(id)).toMatchObject({ productId: 'platinum', renewsTo: 'gold' })
    await store.renew(id)
    expect(await provider.subscription(id)).toMatchObject({ productId: 'gold', renewsTo: 'gold' })
  })

  it('is revoked by a refund, and is again what it was when that is reversed', async () => {
    const { store, provider } = shop()
    const { originalTransactionId: id, transactionId } = await store.subscribe({ productId: 'gold' })
    await store.refund(transactionId, 33.333)
    expect(await provider.subscription(id)).toMatchObject({
      status: 'revoked',
      revokedAt: expect.any(Number),
      revocationType: 'REFUND_PRORATED',
      revocationPercentage: 33.333,
    })
    await store.reverse(transactionId)
    expect(await provider.subscription(id)).toMatchObject({ status: 'active', ...NOT_REVOKED })
  })

  it.each(['1', '00000000000000000000000000000001', '', '../1', '1/../2', '1?a=b', 'abc', '1'.repeat(33)])(
    'with the id %j is none',
    async (id) => {
      const { provider } = shop()
      expect(await provider.subscription(id)).toBeNull()
      expect(await provider.purchase(id)).toBeNull()
      expect(await all(provider.transactionsOf(id))).toEqual([])
    },
  )
})

describe('a purchase in the App Store', () => {
  it('is read as it is, refunded in part and in full, and given back', async () => {
    const { store, provider } = shop()
    const at = Date.now()
    const offer = { productId: 'coins.500', appAccountToken: OURS.toUpperCase(), quantity: 3, price: 29_970, at }
    const { transactionId } = await store.buy(offer)
    const whole = {
      transactionId,
      productId: 'coins.500',
      quantity: 3,
      appAccountToken: OURS,
      purchasedAt: at,
      price: 2997,
      currency: 'USD',
      environment: 'Production',
      ...NOT_REVOKED,
    }
    expect(await provider.purchase(transactionId)).toEqual(whole)
    await store.refund(transactionId, 40)
    expect(await provider.purchase(transactionId)).toEqual({
      ...whole,
      revokedAt: expect.closeTo(Date.now(), -5),
      revocationType: 'REFUND_PRORATED',
      revocationPercentage: 40,
    })
    await store.refund(transactionId)
    expect(await provider.purchase(transactionId)).toMatchObject({
      revocationType: 'REFUND_FULL',
      revocationPercentage: 100,
    })
    await store.reverse(transactionId)
    expect(await provider.purchase(transactionId)).toEqual(whole)
  })

  it('is not a subscription', async () => {
    const { store, provider } = shop()
    const { transactionId } = await store.subscribe({ productId: 'gold' })
    expect(await provider.purchase(transactionId)).toBeNull()
  })

  it('that a device shows is read from its signature alone', async () => {
    const { store, provider } = shop()
    const { signedTransaction, transactionId } = await store.buy({ productId: 'coins.100' })
    expect(await provider.readTransaction(signedTransaction)).toMatchObject({ transactionId, type: 'consumable' })
    expect(await store.asked()).toEqual([])
  })

  it('is one of all that its customer made, in as many pages as it takes', async () => {
    const { store, provider } = shop()
    const made: string[] = []
    for (let i = 0; i < 45; i++) made.push((await store.buy({ productId: 'coins.100', customer: 'kim' })).transactionId)
    await store.buy({ productId: 'coins.100', customer: 'robin' })
    const told = await all(provider.transactionsOf(made[7] ?? ''))
    expect(told.map((one: StoreTransaction) => one.transactionId)).toEqual(made)
    expect(await store.asked()).toHaveLength(3)
  })
})

describe('what the App Store notifies of', () => {
  it('says what has happened, and what a purchase then was', async () => {
    const { store, provider } = shop()
    const { originalTransactionId: id, transactionId, signedPayload } = await store.subscribe({ productId: 'gold' })
    expect(await provider.readNotification(signedPayload)).toMatchObject({
      type: 'SUBSCRIBED',
      subtype: 'INITIAL_BUY',
      originalTransactionId: id,
      transaction: { transactionId, productId: 'gold', type: 'subscription' },
      renewal: { renews: true, renewsTo: 'gold', isInBillingRetry: false },
    })
    const refund = await provider.readNotification((await store.refund(transactionId)).signedPayload)
    expect(refund).toMatchObject({ type: 'REFUND', transaction: { revocationType: 'REFUND_FULL' } })
    const reversed = await provider.readNotification((await store.reverse(transactionId)).signedPayload)
    expect(reversed).toMatchObject({ type: 'REFUND_REVERSED', transaction: NOT_REVOKED })
  })

  it('is no refund when one was reversed, whatever the transaction still says', async () => {
    const { store, provider } = shop()
    const { signedTransaction, transactionId } = await store.buy({ productId: 'coins.100' })
    const plain = await provider.readTransaction(signedTransaction)
    const { signedPayload } = await store.refund(transactionId)
    expect((await provider.readNotification(signedPayload)).transaction?.revokedAt).not.toBeNull()
    const { transaction } = await provider.readNotification(
      await store.sign({
        notificationType: 'REFUND_REVERSED',
        notificationUUID: crypto.randomUUID(),
        signedDate: Date.now(),
        data: dataOf(signedPayload),
      }),
    )
    expect(transaction).toEqual({ ...plain, signedAt: transaction?.signedAt })
  })

  it('can be asked for later, each with the id that it had', async () => {
    const { store, provider } = shop()
    const since = Date.now()
    const sent: StoreNotification[] = []
    for (let i = 0; i < 45; i++)
      sent.push(await provider.readNotification((await store.buy({ productId: 'coins.100' })).signedPayload))
    sent.push(await provider.readNotification((await store.test()).signedPayload))
    const told = await all(provider.notificationsSince(since))
    expect(told.map(({ id, type }) => `${id} ${type}`)).toEqual(sent.map(({ id, type }) => `${id} ${type}`))
    expect(await store.asked()).toHaveLength(3)
  })

  it('is not asked for beyond what the App Store keeps, nor of the future', async () => {
    const { store, provider } = shop()
    await store.buy({ productId: 'coins.100' })
    expect(await all(provider.notificationsSince(0))).toHaveLength(1)
    expect(await all(provider.notificationsSince(Date.now() + DAY))).toEqual([])
    expect(await store.asked()).toHaveLength(1)
  })

  it('does not end with one that cannot be read', async () => {
    const { store, provider } = shop({ APP_STORE_ENVIRONMENT: 'Production' }, 'Sandbox')
    await store.buy({ productId: 'coins.100' })
    const refused = vi.fn()
    expect(await all(provider.notificationsSince(0, refused))).toEqual([])
    expect(refused.mock.calls).toEqual([['environment']])
  })
})

/** What a notification is about, without a look at its signature. */
function dataOf(signedPayload: string): Record<string, unknown> {
  const [, content = ''] = signedPayload.split('.')
  return (JSON.parse(Buffer.from(content, 'base64url').toString()) as { data: Record<string, unknown> }).data
}

describe('the App Store', () => {
  it('is shown one token for twenty minutes', async () => {
    // The same key by another name: an isolate keeps a token for each, and other tests have got one of some age.
    const { APP_STORE_KEY } = env as Env & { APP_STORE_KEY: string }
    const { store, provider, clock } = shop({ APP_STORE_KEY: `${APP_STORE_KEY}\n\n` })
    const { transactionId } = await store.buy({ productId: 'coins.100' })
    await provider.purchase(transactionId)
    await provider.purchase(transactionId)
    clock.ahead = 18 * 60_000
    await provider.purchase(transactionId)
    const tokens = (await store.asked()).map(({ token }) => token)
    expect(new Set(tokens).size).toBe(1)
    // It is as far ahead of the App Store now as that allows.
    clock.ahead = 19 * 60_000 + 1000
    await thrown(provider.purchase(transactionId))
    expect((await store.asked()).at(-1)?.token).not.toBe(tokens[0])
  })

  it.each([
    ['another issuer', { APP_STORE_ISSUER_ID: 'x' }],
    ['another key', { APP_STORE_KEY_ID: 'x' }],
    ['another app', { APP_STORE_BUNDLE_ID: 'example.other' }],
  ])('does not answer %s', async (_what, changes) => {
    const { store, provider } = shop(changes)
    const { transactionId } = await store.buy({ productId: 'coins.100' })
    const error = await thrown(provider.purchase(transactionId))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', cause: { message: 'the App Store answered 401' } })
  })

  it('with a key that is none is not available', async () => {
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'
    expect(await thrown(shop({ APP_STORE_KEY: key }).provider.subscription('1'))).toMatchObject({ code: 'UNAVAILABLE' })
  })

  it.each([
    [{ status: 500, errorCode: 5000001 }, 'the App Store answered 500 5000001'],
    [{ status: 503 }, 'the App Store answered 503 5000000'],
    [{ status: 429, errorCode: 4290000 }, 'the App Store answered 429 4290000'],
    [{ status: 404, errorCode: 4040006 }, 'the App Store answered 404 4040006'],
    [{ status: 404, errorCode: 4040003 }, 'the App Store answered 404 4040003'],
    [{ status: 400, errorCode: 4000000 }, 'the App Store answered 400 4000000'],
  ])('that answers %j is asked again by others, not taken for a no', async (fault, message) => {
    const { store, provider } = shop()
    const { originalTransactionId: id } = await store.subscribe({ productId: 'gold' })
    for (const ask of [
      () => provider.subscription(id),
      () => provider.purchase(id),
      () => all(provider.transactionsOf(id)),
      () => all(provider.notificationsSince(0)),
    ]) {
      await store.fail({ times: 1, ...fault })
      expect(await thrown(ask())).toMatchObject({ code: 'UNAVAILABLE', cause: { message } })
    }
    expect(await provider.subscription(id)).toMatchObject({ status: 'active' })
  })

  it.each([4040001, 4040005, 4040010, 4000006])('that says %i knows none', async (errorCode) => {
    const { store, provider } = shop()
    const { originalTransactionId: id } = await store.subscribe({ productId: 'gold' })
    await store.fail({ times: 2, status: Math.floor(errorCode / 10_000), errorCode })
    expect(await provider.subscription(id)).toBeNull()
    expect(await provider.purchase(id)).toBeNull()
  })

  it.each([
    ['in 40 seconds', () => String(Date.now() + 40_000), expect.closeTo(40, -1)],
    ['yesterday', () => String(Date.now() - DAY), 2],
    ['in a year', () => String(Date.now() + 365 * DAY), 2],
    ['at no time', () => 'soon', 2],
  ])('that is to be asked again %s says so', async (_when, header, seconds) => {
    const { store, provider } = shop()
    await store.fail({ times: 1, status: 429, errorCode: 4290000, headers: { 'retry-after': header() } })
    expect(await thrown(provider.subscription('1'))).toMatchObject({ code: 'UNAVAILABLE', retryAfter: seconds })
  })

  it.each([
    ['cannot be reached', 'http://127.0.0.1:1'],
    ['does not answer', `http://127.0.0.1:${SILENT_PORT}`],
  ])('that %s is not waited for', async (_why, APP_STORE_API_URL) => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
    expect(await thrown(shop({ APP_STORE_API_URL }).provider.subscription('1'))).toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('that is slow is not waited for, and is asked again', async () => {
    const { store, provider } = shop()
    const { transactionId } = await store.buy({ productId: 'coins.100' })
    await store.fail({ times: 1, status: 200, ms: 2_000 })
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementationOnce(() => timeout(50))
    expect(await thrown(provider.purchase(transactionId))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(await provider.purchase(transactionId)).toMatchObject({ transactionId })
  })

  it('is not believed without its signature, and what it said is in no error', async () => {
    const { store, provider } = shop({ APP_STORE_ROOT: '' })
    const { originalTransactionId: id } = await store.subscribe({ productId: 'secret.gold' })
    const error = await thrown(provider.subscription(id))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', cause: { reason: 'untrusted_root' } })
  })

  it.each([
    ['no JSON', '<html>'],
    ['something else', '{"data":"secret"}'],
    ['a page that names no next one', '{"hasMore":true}'],
  ])('that answers with %s has not answered', async (_what, body) => {
    const { provider } = shop()
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response(body)))
    for (const ask of [provider.subscription('1'), provider.purchase('1'), all(provider.transactionsOf('1'))]) {
      const error = await thrown(ask)
      expect(error).toMatchObject({ code: 'UNAVAILABLE' })
      expect(String(error.cause)).not.toContain('secret')
    }
  })
})
