import { beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { expectCoins } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { withOtherRedis } from '../../support/worker.ts'
import { keyed, logOf, operator, type Operator } from '../../support/operators.ts'
import { signIn } from '../../support/people.ts'
import { newId } from '../../../src/foundation/ids.ts'

let admin: Operator
beforeAll(async () => void (admin = await operator()))

const issuesOf = ({ error }: Json) => error.details?.issues.map(({ path }: { path: string }) => path)

describe('coin packages', () => {
  const freshId = () => `coins_${newId().replaceAll('-', '')}`

  it('are made, changed and listed, offered or not, and each change is logged', async () => {
    const id = freshId()
    const made = await admin.call('POST', '/admin/coin-packages', {
      id,
      name: '5,000 coins',
      coins: 5000,
      amount_minor: 4999,
      currency: 'USD',
    })
    expect([made.status, made.data['package']]).toMatchObject([201, { id, coins: 5000, bonus: 0, is_offered: false }])
    const changed = await admin.call('PATCH', `/admin/coin-packages/${id}`, {
      bonus: 500,
      store_products: { app_store: id },
    })
    expect(changed.data['package']).toMatchObject({ coins: 5000, bonus: 500, store_products: { app_store: id } })
    const { data } = await admin.call('GET', '/admin/coin-packages')
    expect(data['packages'].find((one: Json) => one.id === id)).toEqual(changed.data['package'])
    const person = await signIn()
    const shown = (await person.call('GET', '/coins/packages')).data['packages']
    expect(shown.map((one: Json) => one.id)).not.toContain(id)
    expect((await logOf(admin)).slice(-2)).toMatchObject([
      { act: 'coin_package.add', subject_id: id },
      { act: 'coin_package.change', subject_id: id, before: { bonus: 0 }, after: { bonus: 500 } },
    ])
  })

  it('keep their id for themselves; unknown ones are 404', async () => {
    const body = { id: 'coins_100', name: 'x', coins: 1, amount_minor: 1, currency: 'USD' }
    expect((await admin.call('POST', '/admin/coin-packages', body)).error.code).toBe('CONFLICT')
    expect((await admin.call('PATCH', '/admin/coin-packages/nothing', { bonus: 1 })).error.code).toBe('NOT_FOUND')
  })

  it('are refused with every wrong field named', async () => {
    const wrong = { coins: 0, bonus: -1, amount_minor: 0.5, currency: 'euro', store_products: { web: 'x' } }
    const answer = await admin.call('PATCH', '/admin/coin-packages/coins_100', wrong)
    expect(issuesOf(answer)).toEqual(
      expect.arrayContaining(['body.coins', 'body.bonus', 'body.amount_minor', 'body.currency']),
    )
  })
})

/** A row of the test's own, which users are never shown: all tests share the product's rows. */
async function ownRow(table: 'coin_offers' | 'reward_activities'): Promise<string> {
  const id = `test_${newId().replaceAll('-', '')}`
  const [columns, values] =
    table === 'coin_offers'
      ? ['description, price', `'Words.', 15`]
      : ['kind, period, coins', `'advertisement', 'day', 2`]
  await query(
    `insert into ${table} (id, title, ${columns}, parameters, is_active, position, created_at, updated_at)
     values ($1, 'Test', ${values}, '{"minutes": 30, "days": 2}', false, 900, now(), now())`,
    [id],
  )
  return id
}

describe('coin offers', () => {
  it('get another price and other parameters, and keep those that are not named', async () => {
    const id = await ownRow('coin_offers')
    const { data } = await admin.call('PATCH', `/admin/coin-offers/${id}`, { price: 17, parameters: { minutes: 45 } })
    expect(data['offer']).toMatchObject({ offer: id, title: 'Test', price: 17, parameters: { minutes: 45, days: 2 } })
    const listed = (await admin.call('GET', '/admin/coin-offers')).data['offers']
    expect(listed.find((one: Json) => one.offer === id)).toEqual(data['offer'])
    expect((await logOf(admin)).at(-1)).toMatchObject({
      act: 'coin_offer.change',
      subject_id: id,
      before: { price: 15, parameters: { minutes: 30, days: 2 } },
      after: { price: 17, parameters: { minutes: 45, days: 2 } },
    })
  })

  it('take only parameters that they have', async () => {
    const answer = await admin.call('PATCH', '/admin/coin-offers/boost', { parameters: { minutes: 30, hours: 1 } })
    expect([answer.error.code, issuesOf(answer)]).toEqual(['VALIDATION_FAILED', ['body.parameters.hours']])
    expect((await admin.call('PATCH', '/admin/coin-offers/boost', { parameters: { minutes: 0 } })).status).toBe(400)
    expect((await admin.call('PATCH', '/admin/coin-offers/nothing', { price: 1 })).error.code).toBe('NOT_FOUND')
    expect((await admin.call('PATCH', '/admin/coin-offers/boost', { price: 0 })).status).toBe(400)
  })
})

describe('rewards', () => {
  it('bring other coins from now on', async () => {
    const id = await ownRow('reward_activities')
    const path = `/admin/rewards/${id}`
    const { data } = await admin.call('PATCH', path, { coins: 4, expires_days: 30 })
    expect(data['reward']).toMatchObject({ activity: id, coins: 4, expires_days: 30, per_period: 1, is_offered: false })
    const listed = (await admin.call('GET', '/admin/rewards')).data['rewards']
    expect(listed.find((one: Json) => one.activity === id)).toEqual(data['reward'])
    expect((await logOf(admin)).at(-1)).toMatchObject({
      act: 'reward.change',
      before: { coins: 2 },
      after: { coins: 4 },
    })
    expect((await admin.call('PATCH', '/admin/rewards/nothing', { coins: 1 })).error.code).toBe('NOT_FOUND')
    expect(issuesOf(await admin.call('PATCH', path, { per_device: 0, expires_days: 0 }))).toEqual([
      'body.per_device',
      'body.expires_days',
    ])
    expect(issuesOf(await admin.call('PATCH', path, { parameters: { hours: 1 } }))).toEqual(['body.parameters.hours'])
  })
})

describe('POST /admin/coin-adjustments', () => {
  const adjust = (user_id: string, amount: number, options = {}, note = 'Ticket 4711') =>
    admin.call('POST', '/admin/coin-adjustments', { user_id, amount, note }, options)

  it('moves coins by an entry of the ledger, either way, and logs it', async () => {
    const person = await signIn()
    expect((await adjust(person.id, 50)).data).toMatchObject({
      balance: 50,
      transaction: { type: 'adjustment', amount: 50, balance_after: 50, title: 'Correction by support' },
    })
    const taken = await adjust(person.id, -80)
    expect([taken.status, taken.data['balance']]).toEqual([201, -30])
    await expectCoins(person, -30)
    expect((await logOf(admin)).at(-1)).toEqual({
      act: 'coins.adjust',
      subject_id: person.id,
      reason: null,
      note: 'Ticket 4711',
      before: { balance: 50 },
      after: { balance: -30, amount: -80, entry: taken.data['transaction'].id },
    })
    const [listed] = (await admin.call('GET', '/admin/coin-adjustments?limit=1')).data['adjustments']
    expect(listed).toMatchObject({ user_id: person.id, amount: -80, balance_after: -30, operator_id: admin.id })
  })

  it('moves them once for one key, also ten at a time, and after what Redis knew is gone', async () => {
    const person = await signIn()
    const key = newId()
    const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(person.id, 5, keyed(key))))
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
    await expectCoins(person, 5)
    const again = await adjust(person.id, 5, { ...keyed(key), fetcher: withOtherRedis() })
    expect([again.status, again.data['balance']]).toEqual([201, 5])
    await expectCoins(person, 5)
    expect((await logOf(admin)).filter(({ subject_id }) => subject_id === person.id).length).toBe(1)
  })

  it('refuses the key of another correction, also after what Redis knew is gone', async () => {
    const [person, other] = [await signIn(), await signIn()]
    for (const [userId, amount] of [
      [person.id, 6],
      [other.id, 5],
    ] as const) {
      const key = newId()
      await adjust(person.id, 5, keyed(key))
      const { error } = await adjust(userId, amount, { ...keyed(key), fetcher: withOtherRedis() })
      expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED')
    }
    await expectCoins(person, 10)
    await expectCoins(other, 0)
  })

  it('names wrong fields, and does not know an unknown user', async () => {
    // The first operator has used up what one may do in a minute.
    admin = await operator()
    const person = await signIn()
    for (const amount of [0, 100_001, -100_001, 1.5])
      expect(issuesOf(await adjust(person.id, amount))).toEqual(['body.amount'])
    expect(issuesOf(await adjust(person.id, 5, {}, ' \u200b '))).toEqual(['body.note'])
    expect((await adjust(newId(), 5)).error.code).toBe('USER_NOT_FOUND')
    await expectCoins(person, 0)
  })

  it('is listed page by page', async () => {
    const person = await signIn()
    for (const amount of [1, 2, 3]) await adjust(person.id, amount)
    const first = await admin.call('GET', '/admin/coin-adjustments?limit=2')
    const { cursor } = first.meta.pagination
    const second = await admin.call('GET', `/admin/coin-adjustments?limit=1&cursor=${cursor}`)
    const amounts = [...first.data['adjustments'], ...second.data['adjustments']].map(({ amount }: Json) => amount)
    expect(amounts).toEqual([3, 2, 1])
    const stranger = await operator()
    expect((await stranger.call('GET', `/admin/coin-adjustments?cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
  })
})
