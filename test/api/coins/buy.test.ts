import { describe, expect, it } from 'vitest'
import { reconcileCoinPayment, reconcilePurchases } from '../../../src/features/coins/purchases/reconcile-payments.ts'
import { idFrom, newId } from '../../../src/foundation/ids.ts'
import { customerOf, deliverAll, settled } from '../../support/billing.ts'
import { expectCoins, spend } from '../../support/coins.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { hangingUp } from '../../support/worker.ts'
import { authenticate, charges, closeDispute, dispute, failing, slow, stripeOf } from '../../support/stripe.ts'

const buy = (
  person: Person,
  token = 'pm_card_visa',
  { packageId = 'coins_300', key = newId(), fetcher = settled } = {},
) =>
  person.call(
    'POST',
    '/coins/purchase',
    { package_id: packageId, payment_method: { type: 'card', token } },
    { headers: { 'idempotency-key': key }, fetcher },
  )

const chargesOf = async (person: Person) => charges(await customerOf(person))

/** Stripe's id of somebody's only payment. */
async function paymentOf(person: Person): Promise<string> {
  const [row] = await query<{ ref: string }>(
    `select p.ref from coin_purchases p join user_coins c on c.id = p.account_id where c.user_id = $1`,
    [person.id],
  )
  return row?.ref ?? ''
}

/** Lets the sweep look for somebody's unfinished purchases. */
async function sweep(person: Person): Promise<void> {
  await query(
    `update coin_purchases p set reconcile_at = now() - interval '1 day' from user_coins c
     where c.id = p.account_id and c.user_id = $1 and p.reconcile_at is not null`,
    [person.id],
  )
  const ctx = contextWith()
  await reconcilePurchases(ctx, 100)
  ctx.db.close()
}

/** What a notice leads to: those of disputes name the payment alone. */
async function asked(payment: string): Promise<void> {
  const ctx = contextWith()
  await reconcileCoinPayment(ctx, payment)
  ctx.db.close()
}

describe('POST /coins/purchase by card', () => {
  it('charges once and grants at once', async () => {
    const person = await signIn()
    const { status, data, text } = await buy(person)
    expect(status, text).toBe(200)
    expect(data).toMatchObject({
      status: 'paid',
      balance: 330,
      transaction: { type: 'purchase', amount: 330, title: '300 coins', reference: 'coins_300' },
    })
    expect(await chargesOf(person)).toMatchObject([{ amount: 499, status: 'succeeded' }])
    await deliverAll(person, (all) => all.toReversed(), 2)
    await expectCoins(person, 330)
  })

  it('charges once for one key, also when Redis has forgotten it', async () => {
    const person = await signIn()
    const key = newId()
    const [first] = await Promise.all(Array.from({ length: 8 }, () => buy(person, 'pm_card_visa', { key })))
    expect([200, 409]).toContain(first?.status)
    const again = await buy(person, 'pm_card_visa', { key })
    expect(again.status).toBe(200)
    expect(await chargesOf(person)).toHaveLength(1)
    await expectCoins(person, 330)
  })

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeCustomerFail', 'generic_decline'],
  ])('says why %s was declined, and takes another card at once', async (token, decline) => {
    const person = await signIn()
    const { status, error } = await buy(person, token)
    expect([status, error.code, error.details?.['decline_code']]).toEqual([402, 'PAYMENT_FAILED', decline])
    await expectCoins(person, 0)
    expect((await buy(person)).status).toBe(200)
    await expectCoins(person, 330)
  })

  it('waits for the bank, and grants when the payer has confirmed', async () => {
    const person = await signIn()
    const { data } = await buy(person, 'pm_card_authenticationRequired')
    expect(data).toMatchObject({ status: 'requires_action', transaction: null, balance: 0 })
    await authenticate(data['client_secret'] as string, 'complete')
    // No notice has come.
    await sweep(person)
    await expectCoins(person, 330)
    await deliverAll(person)
    await expectCoins(person, 330)
  })

  it('grants nothing when the payer has not confirmed', async () => {
    const person = await signIn()
    const { data } = await buy(person, 'pm_card_authenticationRequired')
    expect(data['transaction']).toBeNull()
    await authenticate(data['client_secret'] as string, 'fail')
    await deliverAll(person)
    await sweep(person)
    await expectCoins(person, 0)
  })

  it('loses nothing when the answer is lost after the charge', async () => {
    const person = await signIn()
    const key = newId()
    const purchase = await idFrom(`coins ${person.id} ${key}`)
    await failing({ match: `${purchase}:pay`, when: 'after', answer: 'drop', times: 2 })
    expect((await buy(person, 'pm_card_visa', { key })).status).toBe(503)
    // Another order waits until it is known what became of the first.
    expect((await buy(person)).error.code).toBe('CONFLICT')
    await sweep(person)
    await expectCoins(person, 330)
    const again = await buy(person, 'pm_card_visa', { key })
    expect(again.data).toMatchObject({ status: 'paid', balance: 330 })
    expect(await chargesOf(person)).toHaveLength(1)
  })

  it('charges once when the same order is repeated after a lost answer', async () => {
    const person = await signIn()
    const key = newId()
    const purchase = await idFrom(`coins ${person.id} ${key}`)
    await failing({ match: `${purchase}:pay`, when: 'after', answer: 'drop', times: 2 })
    expect((await buy(person, 'pm_card_visa', { key })).status).toBe(503)
    expect((await buy(person, 'pm_card_visa', { key })).data).toMatchObject({ status: 'paid', balance: 330 })
    expect(await chargesOf(person)).toHaveLength(1)
  })

  it('is finished after its client has hung up', async () => {
    const person = await signIn()
    const key = newId()
    const purchase = await idFrom(`coins ${person.id} ${key}`)
    const status = async () =>
      (await query<{ status: string }>('select status from coin_purchases where id = $1', [purchase]))[0]?.status
    await slow(`${purchase}:pay`, 1_000)
    const going: Promise<unknown>[] = []
    await buy(person, 'pm_card_visa', { key, fetcher: hangingUp(going) })
    await expect.poll(() => going.length).toBeGreaterThan(0)
    await expect.poll(status).toBe('pending')
    await Promise.all(going)
    expect(await status()).toBe('paid')
    await slow(`${purchase}:pay`, 0)
  })

  it('closes an order for which nothing was charged', async () => {
    const person = await signIn()
    const key = newId()
    const purchase = await idFrom(`coins ${person.id} ${key}`)
    await failing({ match: `${purchase}:pay`, when: 'before', answer: 503, times: 2 })
    expect((await buy(person, 'pm_card_visa', { key })).status).toBe(503)
    await sweep(person)
    expect((await buy(person)).status).toBe(200)
    expect(await chargesOf(person)).toHaveLength(1)
    await expectCoins(person, 330)
  })

  it('takes back after a refund and a dispute, and gives again when it is won', async () => {
    const person = await published()
    await buy(person)
    const payment = await paymentOf(person)
    await stripeOf().refund({
      paymentIntentId: payment,
      amountMinor: 100,
      reason: 'requested_by_customer',
      key: newId(),
    })
    await deliverAll(person)
    await expectCoins(person, 264)
    expect((await spend(person, 'boost')).data['balance']).toBe(204)
    await dispute(payment)
    await asked(payment)
    await expectCoins(person, -60)
    await closeDispute(payment, 'won')
    await asked(payment)
    await expectCoins(person, 204)
  })

  it('is refused without a fitting token, package or kind of payment', async () => {
    const person = await signIn()
    expect((await buy(person, 'pm_card_visa', { packageId: 'gold' })).status).toBe(404)
    expect((await buy(person, '../v1/customers')).status).toBe(400)
    const store = { package_id: 'coins_100', payment_method: { type: 'app_store', token: 'x' } }
    expect((await person.call('POST', '/coins/purchase', store)).status).toBe(400)
    const key = newId()
    await buy(person, 'pm_card_visa', { key })
    expect((await buy(person, 'pm_card_visa', { key, packageId: 'coins_100' })).status).toBe(422)
    await expectCoins(person, 330)
  })
})
