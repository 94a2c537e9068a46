import { beforeAll, describe, expect, it } from 'vitest'
import { entitlementEventsOf, subscriptionsOf } from '../../../src/features/privacy/export/billing/queries.ts'
import { coinEntriesOf, coinPurchasesOf, rewardsOf } from '../../../src/features/privacy/export/coins/queries.ts'
import * as pairs from '../../../src/features/privacy/export/pairs/queries.ts'
import { consentsOf, eventsOf, sessionsOf } from '../../../src/features/privacy/export/queries.ts'
import { interactionsOf, reportsOf, statementsOf } from '../../../src/features/privacy/export/safety/queries.ts'
import type { Leaving } from '../../../src/features/people/leaving.ts'
import type { Db } from '../../../src/foundation/db.ts'
import { subscribe } from '../../support/billing.ts'
import { decided } from '../../support/cases.ts'
import { buyCoins } from '../../support/coins.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { partial } from '../../support/partial.ts'
import { matched } from '../../support/people.ts'

/** Before every id. */
const id = '00000000-0000-0000-0000-000000000000'

/** The whole of a list, what comes after its beginning, and what comes after its end. */
const pagesOf =
  <Row extends object>(
    read: (db: Db, userId: string, last: Row | null, leaving: Leaving) => Promise<Row[]>,
    beginning: Partial<Row>,
  ) =>
  async (userId: string) => {
    const { db, now } = contextWith()
    const page = (last: Row | null) => read(db, userId, last, { now: now(), graceDays: 30 })
    const whole = await page(null)
    return { whole, fromBeginning: await page(partial<Row>(beginning)), fromEnd: await page(whole.at(-1) ?? null) }
  }

const LISTS = {
  decisions: pagesOf(pairs.decisionsOf, { user_id: id }),
  matches: pagesOf(pairs.matchesOf, { id }),
  messages: pagesOf(pairs.messagesOf, { conversation_id: id, seq: 0 }),
  calls: pagesOf(pairs.callsOf, { id }),
  blocks: pagesOf(pairs.blocksOf, { user_id: id }),
  shortlist: pagesOf(pairs.shortlistOf, { user_id: id }),
  reports: pagesOf(reportsOf, { id }),
  statements: pagesOf(statementsOf, { id }),
  interactions: pagesOf(interactionsOf, { id }),
  subscriptions: pagesOf(subscriptionsOf, { id }),
  entitlement_events: pagesOf(entitlementEventsOf, { id }),
  coin_transactions: pagesOf(coinEntriesOf, { version: 0 }),
  coin_purchases: pagesOf(coinPurchasesOf, { id }),
  rewards: pagesOf(rewardsOf, { id }),
  sessions: pagesOf(sessionsOf, { id }),
  consents: pagesOf(consentsOf, { slug: '', locale: '', revision: 0 }),
  security_events: pagesOf(eventsOf, { id, at: new Date(0) }),
}

/** Somebody with a row in each of the lists. */
async function owner(): Promise<string> {
  const { a, b, matchId, conversationId } = await matched()
  await a.call('POST', '/connections/shortlist', { user_id: b.id })
  await a.call('POST', `/users/${b.id}/report`, { reason: 'spam' })
  await subscribe(a)
  await buyCoins(a)
  await a.call('POST', '/coins/redeem-reward', { activity: 'verify_phone' })
  await decided(a.id, { measure: 'warning' })
  await query(
    `with blocked as (insert into blocks values ($1, $2, now())),
      called as (insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at)
        values (gen_random_uuid(), $3, $4, $1, $2, 'audio', now()))
    insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
    values ($3, 1, gen_random_uuid(), $1, 'mine', 'text', 1, now())`,
    [a.id, b.id, conversationId, matchId],
  )
  return a.id
}

describe('a list of an export', () => {
  let userId: string
  beforeAll(async () => {
    userId = await owner()
  })

  it.each(Object.entries(LISTS))('goes on after the row that a page has ended with: %s', async (_name, pages) => {
    const { whole, fromBeginning, fromEnd } = await pages(userId)
    expect(whole.length).toBeGreaterThan(0)
    expect(fromBeginning).toEqual(whole)
    expect(fromEnd).toEqual([])
  })
})
