import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import type { Json } from '../../support/api.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import { signIn } from '../../support/people.ts'

let admin: Operator
beforeAll(async () => void (admin = await operator()))

let count = 0
/** An id that no other test has. */
const freshId = (): string => `plan_${admin.id.replaceAll('-', '').slice(0, 24)}_${(count += 1)}`

const terms = {
  name: 'Premium Weekend',
  plan: 'premium',
  amount_minor: 999,
  currency: 'USD',
  interval: 'month',
  features: ['Unlimited likes'],
}
const add = (id: string, more: object = {}) => admin.call('POST', '/admin/plans', { id, ...terms, ...more })
const change = (id: string, changes: object) => admin.call('PATCH', `/admin/plans/${id}`, changes)
const listed = async (id: string): Promise<Json> =>
  (await admin.call('GET', '/admin/plans')).data['plans'].find((plan: Json) => plan.id === id)

/** A plan that somebody has had. It is never on offer: other tests list what is. */
async function sold(): Promise<string> {
  const id = freshId()
  expect((await add(id, { stripe_price: `price_${id}` })).status).toBe(201)
  await query(
    `insert into subscriptions (id, user_id, provider, ref, plan_id, status, started_at, renews, read_at, created_at, updated_at)
     values ($1, $2, 'stripe', $3, $4, 'expired', now(), false, now(), now(), now())`,
    [newId(), (await signIn()).id, `sub_${id}`, id],
  )
  return id
}

describe('POST /admin/plans', () => {
  it('makes a plan that is not offered yet, and logs it', async () => {
    const id = freshId()
    const { status, data } = await add(id)
    expect([status, data['plan']]).toEqual([
      201,
      expect.objectContaining({ id, ...terms, is_offered: false, trial_days: 0, has_subscriptions: false }),
    ])
    const offered = (await call('GET', '/billing/plans')).data['plans'].map((plan: Json) => plan.id)
    expect(offered).not.toContain(id)
    expect(await listed(id)).toEqual(data['plan'])
    expect((await logOf(admin)).at(-1)).toMatchObject({ act: 'plan.add', subject_id: id, before: null, after: terms })
  })

  it('keeps the plan that has the id, also of two at once', async () => {
    const id = freshId()
    const answers = await Promise.all([add(id), add(id, { name: 'Another' })])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((await logOf(admin)).filter((entry) => entry.subject_id === id).length).toBe(1)
  })

  it('refuses a product of another plan, naming the field', async () => {
    const product = freshId()
    await add(freshId(), { app_store_product: product })
    const { error } = await add(freshId(), { app_store_product: product })
    expect([error.code, error.details?.['issues']]).toEqual([
      'VALIDATION_FAILED',
      [{ path: 'body.app_store_product', message: 'is taken by another' }],
    ])
  })

  it('names every field that is not as it should be', async () => {
    const { error } = await admin.call('POST', '/admin/plans', {
      id: 'Not An Id',
      name: '\u202e',
      plan: 'free',
      amount_minor: 0,
      currency: 'usd',
      interval: 'week',
      features: [''],
      trial_days: 400,
      stripe_price: 'a b',
      created_at: 'now',
    })
    const paths = ((error.details?.['issues'] ?? []) as { path: string }[]).map(({ path }) => path.replace('body.', ''))
    expect(paths.toSorted()).toEqual(
      [
        'id',
        'name',
        'plan',
        'amount_minor',
        'currency',
        'interval',
        'features.0',
        'trial_days',
        'stripe_price',
        'created_at',
      ].toSorted(),
    )
  })
})

describe('PATCH /admin/plans/{planId}', () => {
  it('changes what is named, and logs what it was', async () => {
    const id = freshId()
    const before = (await add(id)).data['plan']
    const { data } = await change(id, { name: 'Weekend', position: 9, amount_minor: 899 })
    expect(data['plan']).toEqual({
      ...before,
      name: 'Weekend',
      position: 9,
      amount_minor: 899,
      updated_at: expect.any(String),
    })
    expect((await logOf(admin)).at(-1)).toMatchObject({
      act: 'plan.change',
      subject_id: id,
      before: { name: 'Premium Weekend', position: 100, amount_minor: 999 },
      after: { name: 'Weekend', position: 9, amount_minor: 899 },
    })
  })

  it('keeps the terms that somebody has subscribed to, and changes the rest', async () => {
    const id = await sold()
    for (const [field, value] of Object.entries({
      amount_minor: 1,
      currency: 'EUR',
      interval: 'year',
      stripe_price: null,
    })) {
      const { status, error } = await change(id, { [field]: value, name: 'Never' })
      expect([field, status, error.code, error.details?.['fixed']]).toEqual([field, 409, 'CONFLICT', [field]])
      expect(error.message).toContain('make a new plan')
    }
    const { data } = await change(id, {
      amount_minor: 999,
      name: 'Kept',
      position: 8,
      app_store_product: `p.${id}`,
    })
    expect(data['plan']).toMatchObject({
      name: 'Kept',
      position: 8,
      has_subscriptions: true,
      app_store_product: `p.${id}`,
    })
    // Never sold by that store, so its product may still change.
    expect((await change(id, { app_store_product: null })).status).toBe(200)
  })

  it('does not lose one of two changes of different fields', async () => {
    const id = freshId()
    await add(id)
    await Promise.all([change(id, { name: 'One' }), change(id, { position: 7 }), change(id, { trial_days: 3 })])
    expect(await listed(id)).toMatchObject({ name: 'One', position: 7, trial_days: 3 })
  })

  it('is 404 for an unknown plan, and 400 for no change', async () => {
    expect((await change('nothing', { name: 'x' })).error.code).toBe('NOT_FOUND')
    expect((await change('premium_monthly', {})).error.code).toBe('VALIDATION_FAILED')
    expect((await change('premium_monthly', { id: 'other', name: 'x' })).error.details?.['issues']).toEqual([
      { path: 'body.id', message: 'is not a known field' },
    ])
  })
})

describe('the log of operators', () => {
  it('cannot be changed', async () => {
    await add(freshId())
    for (const statement of [
      `update operator_log set note = 'x' where operator_id = $1`,
      'delete from operator_log where operator_id = $1',
    ])
      await expect(query(statement, [admin.id])).rejects.toThrow('append-only')
    await expect(query('truncate operator_log')).rejects.toThrow('append-only')
  })
})
