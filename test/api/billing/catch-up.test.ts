import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catchUp } from '../../../src/features/billing/catch-up/catch-up.ts'
import { reconcileDue } from '../../../src/features/billing/reconcile/reconcile-due.ts'
import { expectCoins } from '../../support/coins.ts'
import { customerOf, historyOf, statusOf, subscribe } from '../../support/billing.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { advance, charges } from '../../support/stripe.ts'
import { APPLE, GOOGLE, inBackground, stores, storeTokenOf, type Stores } from '../../support/stores.ts'

/** Notices are lost for days, and nothing of the outcome changes. */

const DAY = 86_400_000

let shop: Stores
let person: Person
const forget = () => query(`delete from sweeps where starts_with(prefix, 'billing/')`)
beforeEach(async () => {
  shop = await stores()
  person = await signIn()
  await forget()
})
afterEach(forget)

/** Only the stores: Stripe is everybody's. */
const CARDLESS = { STRIPE_SECRET_KEY: '', STRIPE_PUBLISHABLE_KEY: '', STRIPE_WEBHOOK_SECRETS: '' }
const catchingUp = (inHours = 0) => shop.background(catchUp, { inHours, settings: CARDLESS })

describe('notifications of the App Store that never came', () => {
  it('are found in its history: a purchase, its upgrade, its refund, and that this was reversed', async () => {
    const appAccountToken = await storeTokenOf(person)
    const sold = await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
    await catchingUp()
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { plan_id: 'premium_monthly' } })
    const { transactionId } = await shop.apple.upgrade(sold.originalTransactionId, APPLE.yearly)
    await catchingUp(1.1)
    expect(await statusOf(person)).toMatchObject({ subscription: { plan_id: 'premium_yearly' } })
    await shop.apple.refund(transactionId)
    await catchingUp(2.2)
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    await shop.apple.reverse(transactionId)
    await catchingUp(3.3)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
    // All of them at last, late.
    expect((await shop.tellOfApple(sold.signedPayload)).status).toBe(200)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium', subscription: { plan_id: 'premium_yearly' } })
  })

  it('that were lost for three days leave what they would have', async () => {
    const appAccountToken = await storeTokenOf(person)
    const at = Date.now() - 33 * DAY
    const sold = await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken, at })
    await shop.apple.renew(sold.originalTransactionId, at + 30 * DAY)
    await shop.apple.cancel(sold.originalTransactionId)
    await catchingUp()
    expect(await statusOf(person)).toMatchObject({
      plan: 'premium',
      subscription: { status: 'active', cancel_at_period_end: true, renews: false },
    })
  })

  it('are asked for once an hour, by one of those who ask', async () => {
    await Promise.all([catchingUp(), catchingUp()])
    await catchingUp(0.9)
    const asked = await shop.apple.asked()
    expect(asked.filter(({ path }) => path.endsWith('/history'))).toHaveLength(1)
    await catchingUp(1.1)
    expect((await shop.apple.asked()).filter(({ path }) => path.endsWith('/history'))).toHaveLength(2)
  })

  it('are asked for again soon when the App Store does not answer, and nobody else waits for it', async () => {
    const appAccountToken = await storeTokenOf(person)
    await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
    await shop.apple.fail({ times: 1, status: 500 })
    await catchingUp()
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    expect(
      await query(`select prefix from sweeps where prefix = 'billing/play_store' and position <> ''`),
    ).toHaveLength(1)
    await catchingUp(0.3)
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
  })

  it('ask for one reconciliation each, however often they are listed', async () => {
    const appAccountToken = await storeTokenOf(person)
    await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
    const askedAbout = async () =>
      (await shop.apple.asked()).filter(({ path }) => path.includes('/subscriptions/')).length
    await catchingUp()
    await catchingUp(2)
    expect(await askedAbout()).toBe(1)
  })
})

describe('coins of which nobody has told us', () => {
  it('are found in the history of the App Store: bought, paid back in part, and given again', async () => {
    const appAccountToken = await storeTokenOf(person)
    const { transactionId } = await shop.apple.buy({ productId: 'app.vibesmatch.coins_100', appAccountToken })
    await catchingUp()
    expect((await shop.apple.asked()).filter(({ path }) => path.includes('/subscriptions/'))).toEqual([])
    await expectCoins(person, 100)
    await shop.apple.refund(transactionId, 25)
    await catchingUp(1.1)
    await expectCoins(person, 75)
    await shop.apple.reverse(transactionId)
    await catchingUp(2.2)
    await expectCoins(person, 100)
  })

  it('are taken back by the list of voided orders of Google, each part of an order', async () => {
    const accountId = await storeTokenOf(person)
    const { token, orderId } = await shop.google.play('buy', { accountId, quantity: 4 })
    expect((await shop.buyCoins(person, 'play_store', token)).data).toMatchObject({ balance: 400 })
    await shop.google.play('void', { orderId, quantity: 1 })
    await catchingUp()
    await expectCoins(person, 300)
    await shop.google.play('void', { orderId, quantity: 1 })
    await catchingUp(1.1)
    await expectCoins(person, 200)
    await shop.google.play('void', { orderId })
    await catchingUp(2.2)
    await expectCoins(person, 0)
  })
})

describe('pushes of Google Play that never came', () => {
  it('are made up for: refunds by the list of voided orders', async () => {
    const accountId = await storeTokenOf(person)
    const { token } = await shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId })
    await shop.subscribe(person, 'play_store', token)
    await shop.google.play('revoke', { token })
    await catchingUp()
    expect(await statusOf(person)).toMatchObject({ plan: 'free', subscription: { status: 'cancelled' } })
    expect(await historyOf(person)).toEqual(['refunded', 'started'])
  })

  it('are made up for: all else by the question at the end of the period, or a day later', async () => {
    const accountId = await storeTokenOf(person)
    const { token } = await shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId })
    await shop.subscribe(person, 'play_store', token)
    await shop.google.play('cancel', { token })
    await shop.background(reconcileDue, { inHours: 25, settings: CARDLESS })
    expect(await statusOf(person)).toMatchObject({
      plan: 'premium',
      subscription: { cancel_at_period_end: true, renews: false },
    })
  })
})

describe('events of Stripe that never came', () => {
  it('are found in its list: a renewal, and then the end', async () => {
    await subscribe(person)
    const customer = await customerOf(person)
    const [before] = await query<{ expires_at: Date }>('select expires_at from subscriptions where user_id = $1', [
      person.id,
    ])
    await advance(customer, 32)
    expect(await charges(customer)).toHaveLength(2)
    await inBackground({}, catchUp)
    const [after] = await query<{ expires_at: Date }>('select expires_at from subscriptions where user_id = $1', [
      person.id,
    ])
    expect(after?.expires_at.getTime()).toBeGreaterThan(before?.expires_at.getTime() ?? Infinity)
    expect(await historyOf(person)).toContain('renewed')
  })
})
