import { beforeEach, describe, expect, it } from 'vitest'
import { historyOf, statusOf } from '../../support/billing.ts'
import { FORGERIES, GARBAGE, type Forgery } from '../../support/app-store-forgeries.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { APPLE, GOOGLE, stores, storeTokenOf, type Stores } from '../../support/stores.ts'

const DAY = 86_400_000

let shop: Stores
let person: Person
let storeToken: string
beforeEach(async () => {
  shop = await stores()
  person = await signIn()
  storeToken = await storeTokenOf(person)
})

const noticesOf = (ids: readonly string[]) =>
  query('select notice_id from billing_notices where notice_id = any($1)', [ids])
const allRows = () => query('select from subscriptions where user_id = $1', [person.id])
const shuffled = <T>(list: readonly T[]): T[] => [...list.slice(2), ...list.slice(0, 2)].toReversed()
const contentOf = (signed: string): Record<string, unknown> =>
  JSON.parse(atob(signed.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''))

describe('a notification of the App Store', () => {
  const bought = () => shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken: storeToken })
  const tell = (signedPayload: string) => shop.tellOfApple(signedPayload)

  it('makes what it is about be asked about, whoever was named at the purchase', async () => {
    const { signedPayload } = await bought()
    const { status, data } = await tell(signedPayload)
    expect({ status, data }).toEqual({ status: 200, data: { message: 'Taken.' } })
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { provider: 'app_store' } })
  })

  it('of a purchase that names nobody is nobody’s plan, until it is presented', async () => {
    const { signedPayload, signedTransaction } = await shop.apple.subscribe({ productId: APPLE.monthly })
    expect((await tell(signedPayload)).status).toBe(200)
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    expect((await shop.subscribe(person, 'app_store', signedTransaction)).status).toBe(200)
  })

  it('comes in any order, and any number of times', async () => {
    const first = await bought()
    const id = first.originalTransactionId
    const told = [first.signedPayload]
    const then = async (what: Promise<{ signedPayload: string }>) => void told.push((await what).signedPayload)
    await then(shop.apple.cancel(id))
    await then(shop.apple.resume(id))
    await then(shop.apple.grace(id, Date.now() + 6 * DAY))
    await then(shop.apple.billingRetry(id))
    await then(shop.apple.renew(id, Date.now()))
    await then(shop.apple.upgrade(id, APPLE.yearly))
    for (const signedPayload of [...shuffled(told), ...told]) expect((await tell(signedPayload)).status).toBe(200)
    expect(await statusOf(person)).toMatchObject({
      plan: 'premium',
      subscription: { status: 'active', plan_id: 'premium_yearly', renews: true, cancel_at_period_end: false },
      other_subscriptions: [],
    })
    expect(await allRows()).toHaveLength(1)
    expect(await historyOf(person)).toEqual(['started'])
  })

  it('says each thing once in the history, as it happens', async () => {
    const { originalTransactionId: id, signedPayload } = await bought()
    await tell(signedPayload)
    const step = async (what: Promise<{ signedPayload: string }>, state: object) => {
      await tell((await what).signedPayload)
      expect(await statusOf(person)).toMatchObject(state)
    }
    await step(shop.apple.grace(id, Date.now() + 6 * DAY), { plan: 'premium', subscription: { status: 'grace' } })
    await step(shop.apple.billingRetry(id), { plan: 'free', subscription: { status: 'past_due' } })
    await step(shop.apple.renew(id, Date.now()), { plan: 'premium', subscription: { status: 'active' } })
    await step(shop.apple.upgrade(id, APPLE.yearly), { plan: 'premium', subscription: { plan_id: 'premium_yearly' } })
    await step(shop.apple.cancel(id), { plan: 'premium', subscription: { cancel_at_period_end: true, renews: false } })
    await step(shop.apple.expire(id), { plan: 'free', subscription: { status: 'expired' } })
    expect(await historyOf(person)).toEqual(
      expect.arrayContaining(['ended', 'cancelled', 'plan_changed', 'payment_recovered', 'payment_failed', 'started']),
    )
  })

  it('of a refund ends access, and of its reversal gives it back', async () => {
    const { transactionId, signedPayload } = await bought()
    await tell(signedPayload)
    const refund = await shop.apple.refund(transactionId)
    await tell(refund.signedPayload)
    expect(await statusOf(person)).toMatchObject({ plan: 'free', sources: [], subscription: { status: 'cancelled' } })
    expect(await historyOf(person)).toEqual(['refunded', 'started'])
    await tell((await shop.apple.reverse(transactionId)).signedPayload)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active', renews: true } })
    // The refund is told once more, and long since wrong.
    await tell(refund.signedPayload)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
    expect((await historyOf(person))[0]).not.toBe('refunded')
  })

  // Those of another app or environment follow: a notification says so elsewhere than a transaction.
  const forgeries = Object.entries(FORGERIES).filter(([, [why]]) => why !== 'bundle' && why !== 'environment')
  it.each(forgeries.map(([forgery]) => forgery as Forgery))(
    '%s is refused, and nothing is written',
    async (forgery) => {
      const content = contentOf((await bought()).signedPayload)
      const answer = await tell(await shop.apple.forge(forgery, content))
      // What is too long is not even read.
      expect([401, 413]).toContain(answer.status)
      expect(await noticesOf([String(content['notificationUUID'])])).toEqual([])
      expect(await allRows()).toEqual([])
    },
  )

  it('of last week is refused, as are texts that are none', async () => {
    const content = contentOf((await bought()).signedPayload)
    const old = await shop.apple.sign({ ...content, signedDate: Date.now() - 9 * DAY })
    expect((await tell(old)).error.code).toBe('UNAUTHORIZED')
    for (const text of GARBAGE) expect([400, 401], text).toContain((await tell(text)).status)
    expect(await noticesOf([String(content['notificationUUID'])])).toEqual([])
    expect(await allRows()).toEqual([])
  })

  it.each([
    ['of another app', { bundleId: 'example.other.app' }],
    ['of another app with our name', { appAppleId: 1 }],
    ['of the sandbox', { environment: 'Sandbox' }],
    ['of no app', { bundleId: undefined }],
  ])('%s is refused, and nothing is written', async (_which, changes) => {
    const content = contentOf((await bought()).signedPayload)
    const data = { ...(content['data'] as object), ...changes }
    expect((await tell(await shop.apple.sign({ ...content, data }))).error.code).toBe('UNAUTHORIZED')
    expect(await noticesOf([String(content['notificationUUID'])])).toEqual([])
    expect(await allRows()).toEqual([])
  })

  it('is followed up by the outbox when the App Store does not answer', async () => {
    const { signedPayload, originalTransactionId: id } = await bought()
    await shop.apple.fail({ times: 1, status: 500 })
    expect((await tell(signedPayload)).status).toBe(200)
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    expect(await query(`select type from outbox where payload ->> 'ref' = $1`, [id])).toEqual([
      { type: 'purchase.reconcile' },
    ])
  })
})

describe('a push of Google Play', () => {
  const bought = (more: object = {}) =>
    shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId: storeToken, ...more })
  const tellAll = async (order: <T>(all: T[]) => T[] = (all) => all, times = 1) => {
    for (const push of order(await shop.google.pushes()))
      for (let i = 0; i < times; i += 1) expect((await shop.tellOfGoogle(push)).status).toBe(200)
  }

  it('makes what it is about be asked about, and granted, and acknowledged', async () => {
    await bought()
    await tellAll()
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { provider: 'play_store' } })
    expect((await shop.google.play('look')).subscriptions).toMatchObject([{ acknowledgements: 1 }])
  })

  it('comes in any order, and any number of times', async () => {
    const { token } = await bought()
    for (const what of ['renew', 'grace', 'hold', 'renew', 'pause', 'restart', 'cancel'] as const)
      await shop.google.play(what, { token })
    await tellAll(shuffled, 2)
    expect(await statusOf(person)).toMatchObject({
      subscription: { status: 'expired' },
      other_subscriptions: [],
    })
    await shop.google.play('renew', { token })
    await tellAll()
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { status: 'active', renews: true } })
    expect((await shop.google.play('look')).subscriptions).toMatchObject([{ acknowledgements: 1 }])
  })

  it('keeps access in grace, pauses it on hold and in a pause', async () => {
    const { token } = await bought()
    const step = async (what: 'grace' | 'hold' | 'renew' | 'pause' | 'cancel' | 'expire', state: object) => {
      await shop.google.play(what, { token })
      await tellAll()
      expect(await statusOf(person), what).toMatchObject(state)
    }
    await tellAll()
    await step('grace', { plan: 'premium', subscription: { status: 'grace', renews: true } })
    await step('hold', { plan: 'free', subscription: { status: 'past_due', renews: true } })
    await step('renew', { plan: 'premium', subscription: { status: 'active' } })
    await step('pause', { plan: 'free', subscription: { status: 'past_due', renews: true } })
    await step('renew', { plan: 'premium', subscription: { status: 'active' } })
    await step('cancel', { plan: 'premium', subscription: { cancel_at_period_end: true, renews: false } })
    await step('expire', { plan: 'free', subscription: { status: 'expired' } })
  })

  it.each([[(all: unknown[]) => all], [(all: unknown[]) => all.toReversed()]])(
    'of an upgrade moves access to the new purchase, in either order',
    async (order) => {
      const old = await bought()
      await tellAll()
      // The app names nobody: the purchase that it continues does.
      await shop.google.play('subscribe', { productId: GOOGLE.yearly, linked: old.token })
      await tellAll(order as <T>(all: T[]) => T[], 2)
      const status = await statusOf(person)
      expect(status).toMatchObject({ plan: 'premium', subscription: { plan_id: 'premium_yearly', renews: true } })
      expect(status.other_subscriptions).toEqual([])
      expect(await historyOf(person)).not.toContain('refunded')
    },
  )

  it('of a revocation ends access, and the history says why', async () => {
    const { token } = await bought()
    await tellAll()
    await shop.google.play('revoke', { token })
    await tellAll()
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { status: 'cancelled' } })
    expect(await historyOf(person)).toEqual(['refunded', 'started'])
  })

  it('of a chargeback ends access, and the renewals at Google', async () => {
    const { orderId } = await bought()
    await tellAll()
    await shop.google.play('void', { orderId: orderId ?? '', reason: 7 })
    await tellAll()
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { status: 'cancelled' } })
    expect(await historyOf(person)).toEqual(['disputed', 'started'])
    expect((await shop.google.play('look')).subscriptions).toMatchObject([{ state: 'EXPIRED', renews: false }])
  })

  it('that says an order was voided is not believed where Google knows of none', async () => {
    const { token, orderId } = await bought()
    await tellAll()
    const voided = { purchaseToken: token, orderId, productType: 1, refundType: 1 }
    const notices = [{ eventTimeMillis: String(Date.now()), voidedPurchaseNotification: voided }]
    for (const push of await shop.google.pushes({ notices })) await shop.tellOfGoogle(push)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
  })

  it.each([
    ['for another endpoint', { aud: 'https://api.test/billing/webhook/other' }],
    ['of another account', { email: 'mallory@vibesmatch-test.iam.gserviceaccount.com' }],
    ['of an unverified account', { email_verified: false }],
    ['of another issuer', { iss: 'https://accounts.example' }],
    ['that has expired', { iat: 1_000, exp: 4_600 }],
    ['of the future', { iat: 99_999_999_999, exp: 100_000_003_599 }],
  ])('%s is refused, and nothing is written', async (_which, claims) => {
    const { token } = await bought()
    const about = { version: '1.0', notificationType: 4, purchaseToken: token }
    const notices = [{ eventTimeMillis: String(Date.now()), subscriptionNotification: about }]
    const [push] = await shop.google.pushes({ claims, notices })
    expect((await shop.tellOfGoogle(push ?? { body: '{}', authorization: null })).error.code).toBe('UNAUTHORIZED')
    expect(await allRows()).toEqual([])
  })

  it('without a token, of another app, of long ago or about the future is refused', async () => {
    const { token } = await bought()
    const [push] = await shop.google.pushes()
    const body = push?.body ?? ''
    for (const authorization of [null, 'Bearer x', `${push?.authorization}x`])
      expect((await shop.tellOfGoogle({ body, authorization })).error.code).toBe('UNAUTHORIZED')
    const about = { version: '1.0', notificationType: 4, purchaseToken: token }
    const at = (time: number) => ({ eventTimeMillis: String(time), subscriptionNotification: about })
    const odd = [at(Date.now() - 40 * DAY), at(Date.now() + DAY), { ...at(Date.now()), packageName: 'test.other.app' }]
    for (const one of await shop.google.pushes({ notices: odd }))
      expect((await shop.tellOfGoogle(one)).status).toBe(400)
    expect(await allRows()).toEqual([])
  })

  it('of something else is taken, and nothing follows', async () => {
    await shop.google.play('test')
    await shop.google.play('buy', { accountId: storeToken })
    await tellAll()
    expect(await allRows()).toEqual([])
  })
})
