import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { customerOf, settled } from '../../support/billing.ts'
import { expectCoins } from '../../support/coins.ts'
import { query } from '../../support/db.ts'
import { keyed, logOf, operator, type Operator } from '../../support/operators.ts'
import { signIn, type Person } from '../../support/people.ts'
import { charges, failing } from '../../support/stripe.ts'
import { withOtherRedis } from '../../support/worker.ts'

/** What needs a second operator: corrections of coins and refunds above a limit. */

let asks: Operator
let decides: Operator
beforeEach(async () => void ([asks, decides] = await Promise.all([operator('finance'), operator('finance')])))

const correct = (id: string, amount: number, options = {}, by = asks) =>
  by.call('POST', '/admin/coin-adjustments', { user_id: id, amount, note: 'Ticket 9' }, options)
const approve = (id: string, by = decides, options = {}) =>
  by.call('POST', `/admin/approvals/${id}/approve`, undefined, options)
const refuse = (id: string, by = decides) => by.call('POST', `/admin/approvals/${id}/refuse`)

describe('a correction of coins', () => {
  it('above the limit waits, and is made once by the operator who approves it', async () => {
    const person = await signIn()
    const asked = await correct(person.id, 6_000)
    expect(asked.status, asked.text).toBe(201)
    const { approval } = asked.data
    expect(approval).toMatchObject({
      kind: 'coin_adjustment',
      user_id: person.id,
      coin_adjustment: { amount: 6_000 },
      refund: null,
      note: 'Ticket 9',
      status: 'pending',
      requested_by: asks.id,
      decided_by: null,
    })
    await expectCoins(person, 0)
    // Asking again asks for the same.
    expect((await correct(person.id, 6_000)).data['approval'].id).toBe(approval.id)
    const { status, data } = await approve(approval.id)
    expect([status, data['transaction'], data['balance']]).toEqual([
      200,
      expect.objectContaining({ type: 'adjustment', amount: 6_000 }),
      6_000,
    ])
    expect(data['approval']).toMatchObject({ status: 'approved', decided_by: decides.id })
    expect((await approve(approval.id)).error.code).toBe('CONFLICT')
    await expectCoins(person, 6_000)
    expect((await logOf(asks)).map(({ act }) => act)).toEqual(['approval.request'])
    expect((await logOf(decides)).map(({ act }) => act).toSorted()).toEqual(['approval.approve', 'coins.adjust'])
  })

  it('is of an account within a day: parts below the limit add up', async () => {
    const person = await signIn()
    const key = keyed()
    expect((await correct(person.id, 3_000, key)).data['balance']).toBe(3_000)
    expect((await correct(person.id, -2_000)).data['balance']).toBe(1_000)
    expect((await correct(person.id, 1_000)).data['approval'].status).toBe('pending')
    // The first one, repeated where nobody remembers its key.
    expect((await correct(person.id, 3_000, { ...key, fetcher: withOtherRedis() })).data['transaction'].amount).toBe(
      3_000,
    )
    await expectCoins(person, 1_000)
  })

  it('of two at once is counted one after the other', async () => {
    const person = await signIn()
    const answers = await Promise.all([correct(person.id, 3_000), correct(person.id, 3_000, {}, decides)])
    expect(answers.filter(({ data }) => 'approval' in data)).toHaveLength(1)
    await expectCoins(person, 3_000)
  })

  it('is approved by one of two who do so at once', async () => {
    const person = await signIn()
    const { approval } = (await correct(person.id, 7_000)).data
    const third = await operator('admin')
    const answers = await Promise.all([approve(approval.id), approve(approval.id, third)])
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]))
    await expectCoins(person, 7_000)
  })

  it('is never decided by the operator who asked', async () => {
    const person = await signIn()
    const { approval } = (await correct(person.id, 8_000)).data
    expect((await approve(approval.id, asks)).error.code).toBe('FORBIDDEN')
    expect((await refuse(approval.id, asks)).error.code).toBe('FORBIDDEN')
    await expect(
      query(`update approvals set status = 'approved', decided_by = requested_by where id = $1`, [approval.id]),
    ).rejects.toThrow('approvals_by_another')
    expect((await refuse(approval.id)).data['approval']).toMatchObject({ status: 'refused', decided_by: decides.id })
    expect((await approve(approval.id)).error.code).toBe('CONFLICT')
    expect((await refuse(approval.id)).error.code).toBe('CONFLICT')
    await expectCoins(person, 0)
    expect((await approve(newId())).error.code).toBe('NOT_FOUND')
  })

  it('of an account that has gone meanwhile changes nothing', async () => {
    const person = await signIn()
    const { approval } = (await correct(person.id, 8_000)).data
    await query('delete from users where id = $1', [person.id])
    expect((await approve(approval.id)).error.code).toBe('CONFLICT')
  })
})

describe('GET /admin/approvals', () => {
  it('lists by status, newest first', async () => {
    const [one, two] = [await signIn(), await signIn()]
    const first = (await correct(one.id, 9_000)).data['approval'].id
    const second = (await correct(two.id, 9_000)).data['approval'].id
    const listed = async (status: string) =>
      ((await decides.call('GET', `/admin/approvals?status=${status}&limit=100`)).data['approvals'] as { id: string }[])
        .map(({ id }) => id)
        .filter((id) => [first, second].includes(id))
    expect(await listed('pending')).toEqual([second, first])
    await refuse(first)
    expect([await listed('pending'), await listed('refused')]).toEqual([[second], [first]])
  })
})

describe('a refund', () => {
  const refund = (id: string, more: object = {}, by = asks) =>
    by.call('POST', '/admin/refunds', {
      purchase: { kind: 'coins', id },
      reason: 'requested_by_customer',
      note: 'Ticket 8',
      ...more,
    })
  /** Somebody who has paid 149.99 with a card. */
  async function rich(): Promise<{ person: Person; id: string }> {
    const person = await signIn()
    const package_id = `coins_${newId().replaceAll('-', '')}`
    await query(
      `insert into coin_packages (id, name, coins, bonus, amount_minor, currency, store_products, is_active, position, created_at, updated_at)
       values ($1, 'Test', 100, 0, 14999, 'USD', '{}', true, 10000, now(), now())`,
      [package_id],
    )
    const { data, text } = await person.call(
      'POST',
      '/coins/purchase',
      { package_id, payment_method: { type: 'card', token: 'pm_card_visa' } },
      { fetcher: settled },
    )
    await query('update coin_packages set is_active = false where id = $1', [package_id])
    expect(data['status'], text).toBe('paid')
    return { person, id: data['purchase_id'] }
  }
  const refundedOf = async (person: Person) => (await charges(await customerOf(person)))[0]?.amount_refunded
  const rowsOf = (id: string) => query('select id, status from refunds where purchase_id = $1', [id])

  it('above the limit waits, and has the id of its request', async () => {
    const { person, id } = await rich()
    const asked = await refund(id)
    expect(asked.data['approval'], asked.text).toMatchObject({
      kind: 'refund',
      user_id: person.id,
      refund: { purchase: { kind: 'coins', id }, amount_minor: 14_999, currency: 'USD' },
    })
    expect([await refundedOf(person), await rowsOf(id)]).toEqual([0, []])
    const approvalId = asked.data['approval'].id
    expect((await approve(approvalId, asks)).error.code).toBe('FORBIDDEN')
    const { data, text } = await approve(approvalId)
    expect(data['refund'], text).toMatchObject({ id: approvalId, status: 'done', amount_minor: 14_999 })
    expect(await refundedOf(person)).toBe(14_999)
    await expectCoins(person, 0)
    // Again is the same refund.
    expect((await approve(approvalId, decides, { fetcher: withOtherRedis() })).data['refund'].id).toBe(approvalId)
    expect(await rowsOf(id)).toHaveLength(1)
  })

  it('below it is made at once, and parts add up', async () => {
    const { person, id } = await rich()
    expect((await refund(id, { amount_minor: 9_000 })).data['refund'].status).toBe('done')
    await query(`update refunds set created_at = created_at - interval '2 minutes' where purchase_id = $1`, [id])
    expect((await refund(id, { amount_minor: 2_000 })).data['approval'].refund.amount_minor).toBe(2_000)
    expect(await refundedOf(person)).toBe(9_000)
  })

  it('is made once when two approve at once', async () => {
    const { person, id } = await rich()
    const approvalId = (await refund(id)).data['approval'].id
    const third = await operator('admin')
    const answers = await Promise.all([approve(approvalId), approve(approvalId, third)])
    expect(answers.map(({ status }) => status)).toContain(200)
    expect(await refundedOf(person)).toBe(14_999)
    expect(await rowsOf(id)).toHaveLength(1)
  })

  it('whose answer was lost is continued by approving it again, and made once', async () => {
    const { person, id } = await rich()
    const approvalId = (await refund(id)).data['approval'].id
    await failing({ match: approvalId, when: 'after', answer: 503, times: 6 })
    expect((await approve(approvalId)).status).toBe(503)
    expect(await rowsOf(id)).toEqual([{ id: approvalId, status: 'requested' }])
    expect((await approve(approvalId)).error.code).toBe('CONFLICT')
    await query(`update refunds set created_at = created_at - interval '2 minutes' where id = $1`, [approvalId])
    await failing({ match: approvalId, when: 'after', answer: 503, times: 0 })
    expect((await approve(approvalId)).data['refund'].status).toBe('done')
    expect(await refundedOf(person)).toBe(14_999)
    expect(await query('select status from approvals where id = $1', [approvalId])).toEqual([{ status: 'approved' }])
  })
})
