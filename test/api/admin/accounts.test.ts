import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { customerOf, historyOf, refOf, settled, statusOf, subscribe } from '../../support/billing.ts'
import { expectCoins } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { keyed, logOf, operator, type Operator } from '../../support/operators.ts'
import { signIn, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { APPLE, stores, storeTokenOf } from '../../support/stores.ts'
import { authenticate, failing } from '../../support/stripe.ts'

/** What support does for one user: gifts, looking, asking the providers. */

let admin: Operator
beforeAll(async () => void (admin = await operator()))

const DAY = 86_400_000
const inDays = (count: number): string => new Date(Date.now() + count * DAY).toISOString()
const give = (userId: string, changes: object = {}, options = {}) =>
  admin.call(
    'POST',
    `/admin/users/${userId}/gifts`,
    { plan: 'premium', until: inDays(30), note: 'Ticket 1', ...changes },
    options,
  )
const takeBack = (userId: string) => admin.call('DELETE', `/admin/users/${userId}/gifts?note=Ticket%202`)
const look = async ({ id }: Person) => (await admin.call('GET', `/admin/users/${id}/billing`)).data
const ask = (userId: string) => admin.call('POST', `/admin/users/${userId}/billing/reconcile`)
const buyCoins = (person: Person, token = 'pm_card_visa') =>
  person.call(
    'POST',
    '/coins/purchase',
    { package_id: 'coins_300', payment_method: { type: 'card', token } },
    { fetcher: settled },
  )

describe('a gift', () => {
  it('grants its plan at once, is told to devices and in the history, and ends when it is taken back', async () => {
    const person = await signIn()
    const socket = await connect('/ws', person.token)
    const until = inDays(30)
    const given = await give(person.id, { until })
    expect([given.status, given.data]).toEqual([201, { plan: 'premium' }])
    expect((await socket.next('plan:changed')).data).toMatchObject({ plan: 'premium' })
    expect(await statusOf(person)).toMatchObject({
      plan: 'premium',
      sources: [{ source: 'gift', plan: 'premium', until }],
    })
    expect((await takeBack(person.id)).data).toEqual({ plan: 'free' })
    expect((await socket.next('plan:changed', ({ plan }) => plan === 'free')).data).toMatchObject({ plan: 'free' })
    expect(await historyOf(person)).toEqual(['taken_back', 'given'])
    expect((await logOf(admin)).slice(-2)).toMatchObject([
      { act: 'gift.give', subject_id: person.id, note: 'Ticket 1', before: null, after: { plan: 'premium' } },
      { act: 'gift.take_back', subject_id: person.id, note: 'Ticket 2', before: { plan: 'premium' }, after: null },
    ])
    expect((await takeBack(person.id)).error.code).toBe('NOT_FOUND')
    expect((await historyOf(person)).length).toBe(2)
  })

  it('leaves what is paid for, and replaces another gift', async () => {
    const person = await signIn()
    await subscribe(person)
    await give(person.id)
    const until = inDays(60)
    await give(person.id, { until })
    expect((await look(person))['sources']).toEqual(
      expect.arrayContaining([{ source: 'gift', plan: 'premium', until }]),
    )
    expect((await takeBack(person.id)).data).toEqual({ plan: 'premium' })
    expect((await statusOf(person)).sources).toMatchObject([{ source: 'stripe' }])
  })

  it('is given once for one key', async () => {
    const person = await signIn()
    const [key, until] = [keyed(), inDays(10)]
    const answers = [await give(person.id, { until }, key), await give(person.id, { until }, key)]
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true')
    expect(await historyOf(person)).toEqual(['given'])
  })

  it('names wrong fields, and does not know an unknown user', async () => {
    const { id } = await signIn()
    const paths = async (changes: object) =>
      (await give(id, changes)).error.details?.['issues'].map(({ path }: { path: string }) => path)
    expect(await paths({ until: inDays(-1) })).toEqual(['body.until'])
    expect(await paths({ until: inDays(2_000) })).toEqual(['body.until'])
    expect(await paths({ until: 'soon', plan: 'gold', note: '' })).toEqual(['body.plan', 'body.until', 'body.note'])
    expect((await give(newId())).error.code).toBe('USER_NOT_FOUND')
    expect((await takeBack(newId())).error.code).toBe('USER_NOT_FOUND')
  })
})

describe('GET /admin/users/{userId}/billing', () => {
  it('shows what somebody has paid, has and had', async () => {
    const person = await signIn()
    await subscribe(person)
    await buyCoins(person)
    const view = await look(person)
    expect(view).toMatchObject({
      user_id: person.id,
      plan: 'premium',
      stripe_customer: await customerOf(person),
      sources: [{ source: 'stripe' }],
      subscriptions: [{ provider: 'stripe', ref: await refOf(person), status: 'active', renews: true }],
      history: [{ kind: 'started', plan_id: 'premium_monthly' }],
      coins: {
        balance: 330,
        transactions: [{ type: 'purchase', amount: 330 }],
        purchases: [{ package_id: 'coins_300', status: 'paid', amount_minor: 499, ref: expect.stringMatching(/^pi_/) }],
      },
      refunds: [],
    })
  })

  it('shows nothing of a user who has bought nothing, and 404 for an unknown one', async () => {
    const person = await signIn()
    expect(await look(person)).toMatchObject({
      plan: 'free',
      stripe_customer: null,
      subscriptions: [],
      coins: { balance: 0 },
    })
    expect((await admin.call('GET', `/admin/users/${newId()}/billing`)).error.code).toBe('USER_NOT_FOUND')
  })
})

describe('POST /admin/users/{userId}/billing/reconcile', () => {
  it('finds what was paid and nobody has told', async () => {
    const person = await signIn()
    const begun = await subscribe(person, 'pm_card_authenticationRequired')
    expect(begun.data['subscription'].status).toBe('requires_action')
    await authenticate(begun.data['client_secret'], 'complete')
    const bought = await buyCoins(person, 'pm_card_authenticationRequired')
    await authenticate(bought.data['client_secret'], 'complete')
    // No notice has come.
    expect(await statusOf(person)).toMatchObject({ plan: 'free' })
    const { status, data } = await ask(person.id)
    expect([status, data['unanswered']]).toEqual([200, []])
    const changes = data['changes'].map(
      ({ what, before, after }: Record<string, string>) => `${what}: ${before}, ${after}`,
    )
    expect(changes).toEqual([
      'plan: free, premium',
      'balance: 0, 330',
      expect.stringMatching(/^subscription: requires_action, active until /),
      'coin_purchase: requires_action, paid',
    ])
    expect(data['billing']).toMatchObject({ plan: 'premium', coins: { balance: 330 } })
    await expectCoins(person, 330)
    expect((await logOf(admin)).at(-1)).toMatchObject({
      act: 'billing.reconcile',
      subject_id: person.id,
      before: { plan: 'free', balance: 0 },
      after: { plan: 'premium', balance: 330, unanswered: 0 },
    })
    expect((await ask(person.id)).data['changes']).toEqual([])
  })

  it('finds a subscription of which even the row is gone', async () => {
    const person = await signIn()
    await subscribe(person)
    await query('delete from entitlements where user_id = $1', [person.id])
    await query('delete from subscriptions where user_id = $1', [person.id])
    await query(`update users set plan = 'free' where id = $1`, [person.id])
    expect((await ask(person.id)).data['changes'].map(({ what }: { what: string }) => what)).toEqual([
      'plan',
      'subscription',
    ])
    expect(await statusOf(person)).toMatchObject({ plan: 'premium' })
  })

  it('says what stays unanswered, and asks about the rest', async () => {
    const person = await signIn()
    await subscribe(person)
    const bought = await buyCoins(person, 'pm_card_authenticationRequired')
    await authenticate(bought.data['client_secret'], 'complete')
    const customer = await customerOf(person)
    await failing({ match: `subscriptions?customer=${customer}`, when: 'before', answer: 503, times: 6 })
    const { data } = await ask(person.id)
    expect(data['unanswered']).toEqual([{ provider: 'stripe', ref: null, code: 'UNAVAILABLE' }])
    expect(data['billing'].coins.balance).toBe(330)
  })

  it('asks the stores as well', async () => {
    const shop = await stores()
    const person = await signIn()
    const sold = await shop.apple.subscribe({
      productId: APPLE.monthly,
      appAccountToken: await storeTokenOf(person),
    })
    await shop.subscribe(person, 'app_store', sold.signedTransaction)
    // Told to nobody.
    await shop.apple.refund(sold.originalTransactionId)
    const path = `/admin/users/${person.id}/billing/reconcile`
    const { data } = await admin.call('POST', path, undefined, { fetcher: shop.fetcher })
    expect(data['unanswered']).toEqual([])
    expect(data['changes'][0]).toEqual({ what: 'plan', id: null, before: 'premium', after: 'free' })
  })

  it('does not know an unknown user', async () => {
    const answer = await ask(newId())
    expect([answer.error.code, answer.trips.db]).toEqual(['USER_NOT_FOUND', 1])
  })
})
