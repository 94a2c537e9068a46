import { describe, expect, it } from 'vitest'
import { catchUp } from '../../../src/features/billing/catch-up/catch-up.ts'
import { reconcileDue } from '../../../src/features/billing/reconcile/reconcile-due.ts'
import { purgeAccounts } from '../../../src/features/privacy/purge-accounts.ts'
import { customerOf, deliverAll, refOf, statusOf, subscribe } from '../../support/billing.ts'
import { query } from '../../support/db.ts'
import { register, signIn, unsentMails, type Person } from '../../support/people.ts'
import { advance, charges, stripeOf } from '../../support/stripe.ts'
import { APPLE, GOOGLE, inBackground, stores, storeTokenOf } from '../../support/stores.ts'
import { workerWith } from '../../support/worker.ts'

/** Nobody is charged for an account that they have deleted. */

const settled = workerWith({})
const deleted = (person: Person, fetcher = settled) => person.call('DELETE', '/users/me', undefined, { fetcher })
const paid = async (customer: string) => (await charges(customer)).filter(({ status }) => status === 'succeeded').length
/** Past the time in which the account could be restored. */
const purge = async (person: Person) => {
  await query(`update users set restorable_until = now() - interval '1 minute' where id = $1`, [person.id])
  await inBackground({}, purgeAccounts)
}

describe('a subscription by card of an account that is deleted', () => {
  it('is never charged again, and what is paid stays for an account that is restored', async () => {
    const person = await signIn()
    await subscribe(person)
    const customer = await customerOf(person)
    const answer = await deleted(person)
    expect(answer.data['renewals']).toEqual([])
    expect(await stripeOf().subscription(await refOf(person))).toMatchObject({ cancelAtPeriodEnd: true })
    await advance(customer, 100)
    expect(await paid(customer)).toBe(1)
  })

  it('does not resume with the account: its owner does that', async () => {
    const person = await signIn()
    await subscribe(person)
    await deleted(person)
    const again = await signIn(person.phone)
    expect((await again.call('POST', '/users/me/restore', {}, { fetcher: settled })).status).toBe(200)
    expect(await statusOf(again)).toMatchObject({
      plan: 'premium',
      subscription: { cancel_at_period_end: true, renews: false },
    })
    const resumed = await again.call('POST', '/subscription/resume', {}, { fetcher: settled })
    expect(resumed.data['subscription']).toMatchObject({ renews: true })
  })

  it('that waits for the bank is given up', async () => {
    const person = await signIn()
    await subscribe(person, 'pm_card_authenticationRequired')
    const ref = await refOf(person)
    await deleted(person)
    expect(['canceled', 'incomplete_expired']).toContain((await stripeOf().subscription(ref))?.status)
  })

  it('is ended by the outbox where Stripe did not answer', async () => {
    const person = await signIn()
    await subscribe(person)
    await deleted(person, workerWith({ STRIPE_API_URL: 'http://127.0.0.1:1' }))
    expect(await stripeOf().subscription(await refOf(person))).toMatchObject({ cancelAtPeriodEnd: false })
    expect(
      await query(`select type from outbox where type = 'account.deletion_changed' and payload ->> 'user_id' = $1`, [
        person.id,
      ]),
    ).toHaveLength(1)
  })

  it('is ended at once when the account is purged, though nobody could end it before', async () => {
    const person = await signIn()
    await subscribe(person)
    const [customer, ref] = [await customerOf(person), await refOf(person)]
    // Deleted by an older version, or while Stripe was down.
    await deleted(person, workerWith({ STRIPE_SECRET_KEY: '', STRIPE_PUBLISHABLE_KEY: '', STRIPE_WEBHOOK_SECRETS: '' }))
    expect(await stripeOf().subscription(ref)).toMatchObject({ cancelAtPeriodEnd: false })
    await purge(person)
    await inBackground({}, reconcileDue)
    expect(await stripeOf().subscription(ref)).toMatchObject({ status: 'canceled' })
    await advance(customer, 100)
    expect(await paid(customer)).toBe(1)
    expect(await query('select user_id, status, renews from subscriptions where ref = $1', [ref])).toEqual([
      { user_id: null, status: expect.stringMatching(/cancelled|expired/), renews: false },
    ])
  })

  it('is ended however late Stripe tells of it', async () => {
    const person = await signIn()
    await subscribe(person)
    const [customer, ref] = [await customerOf(person), await refOf(person)]
    await query('delete from users where id = $1', [person.id])
    // Others read the same history, at most once an hour.
    const caughtUp = async () => {
      await query(`delete from sweeps where prefix = 'billing/stripe'`)
      await inBackground({}, catchUp)
      return (await stripeOf().subscription(ref))?.status
    }
    await expect.poll(caughtUp, { timeout: 20_000 }).toBe('canceled')
    await advance(customer, 100)
    expect(await paid(customer)).toBe(1)
  })
})

describe('a subscription of a store, of an account that is deleted', () => {
  it('is named where only its owner can end it, in the answer and in the mail', async () => {
    const shop = await stores()
    const { person, email } = await register({ isVerified: true })
    const appAccountToken = await storeTokenOf(person)
    const { signedTransaction } = await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
    await shop.subscribe(person, 'app_store', signedTransaction)
    const { data } = await deleted(person, shop.fetcher)
    const managed_at = 'https://apps.apple.com/account/subscriptions'
    expect(data['renewals']).toEqual([{ provider: 'app_store', managed_at }])
    expect((await unsentMails(email))[0]?.body).toContain(managed_at)
    expect((await deleted(person, shop.fetcher)).status).toBe(401)
  })

  it('is cancelled at Google, who lets its owner take that back', async () => {
    const shop = await stores()
    const person = await signIn()
    const accountId = await storeTokenOf(person)
    const { token } = await shop.google.play('subscribe', { productId: GOOGLE.monthly, accountId })
    await shop.subscribe(person, 'play_store', token)
    expect((await deleted(person, shop.fetcher)).data['renewals']).toEqual([])
    expect((await shop.google.play('look')).subscriptions).toMatchObject([
      { state: 'CANCELED', renews: false, cancelledAs: 'USER_REQUESTED_STOP_RENEWALS' },
    ])
    expect(await query('select renews from subscriptions where ref = $1', [token])).toEqual([{ renews: false }])
  })

  it('is nobody’s after the purge, and the first one’s that presents it then', async () => {
    const shop = await stores()
    const [person, next] = [await signIn(), await signIn()]
    const appAccountToken = await storeTokenOf(person)
    const sold = await shop.apple.subscribe({ productId: APPLE.monthly, appAccountToken })
    await shop.subscribe(person, 'app_store', sold.signedTransaction)
    await deleted(person, shop.fetcher)
    expect((await shop.restore(next, 'app_store', sold.signedTransaction)).status).toBe(409)
    await purge(person)
    expect((await shop.tellOfApple(sold.signedPayload)).status).toBe(200)
    expect((await shop.restore(next, 'app_store', sold.signedTransaction)).status).toBe(200)
    expect(await statusOf(next)).toMatchObject({ plan: 'premium' })
  })
})

describe('an account without a subscription', () => {
  it('is deleted as ever', async () => {
    const person = await signIn()
    expect((await deleted(person)).data['renewals']).toEqual([])
    await expect(deliverAll(person)).rejects.toThrow('nothing has been bought')
  })
})
