import { expect } from 'vitest'
import { call, type Answer, type Fetch } from './api.ts'
import { query } from './db.ts'
import type { Person } from './people.ts'
import { deliveries, type Delivery } from './stripe.ts'
import { workerWith } from './worker.ts'

/** A Worker that has published its events when it answers. */
export const settled: Fetch = workerWith({})

/** Subscribes by a test card; see scripts/stack/stripe/cards.ts. */
export const subscribe = (
  person: Person,
  token = 'pm_card_visa',
  {
    plan = 'premium_monthly',
    fetcher = settled,
    ...more
  }: Record<string, unknown> & { plan?: string; fetcher?: Fetch } = {},
): Promise<Answer> =>
  person.call(
    'POST',
    '/billing/subscribe',
    { plan_id: plan, payment_method: { type: 'card', token }, ...more },
    { fetcher },
  )

export const statusOf = async (person: Person) =>
  (await person.call('GET', '/subscription/status')).data as {
    plan: string
    subscription: Record<string, unknown> | null
    sources: { source: string; until: string }[]
    other_subscriptions: unknown[]
  }

export const historyOf = async (person: Person): Promise<string[]> =>
  (await person.call('GET', '/billing/history')).data['history'].map(({ kind }: { kind: string }) => kind)

/** The customer of a person at Stripe. */
export async function customerOf(person: Person): Promise<string> {
  const [row] = await query<{ customer: string }>(
    'select stripe_customer as customer from billing_accounts where user_id = $1',
    [person.id],
  )
  if (!row) throw new Error('nothing has been bought')
  return row.customer
}

/** Stripe's id of a person's newest subscription. */
export async function refOf(person: Person): Promise<string> {
  const [row] = await query<{ ref: string }>(
    'select ref from subscriptions where user_id = $1 order by created_at desc limit 1',
    [person.id],
  )
  return row?.ref ?? ''
}

export const notice = (
  { body, signature }: Pick<Delivery, 'body' | 'signature'>,
  fetcher: Fetch = settled,
): Promise<Answer> =>
  call('POST', '/billing/webhook', {
    raw: body,
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    fetcher,
  })

/** Delivers everything that Stripe has to say about a person, in some order, each so many times. */
export async function deliverAll(
  person: Person,
  order: (all: Delivery[]) => Delivery[] = (all) => all,
  times = 1,
): Promise<void> {
  for (const delivery of order(await deliveries(await customerOf(person))))
    for (let i = 0; i < times; i += 1) expect((await notice(delivery)).status).toBe(200)
}
