import { utc } from '../../../foundation/time.ts'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../foundation/db.ts'
import { openAddress } from '../../../security/interaction-log.ts'
import { openData } from '../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../security/sealed-places.ts'
import { leavingOf, type Leaving } from '../../people/leaving.ts'
import type { ExportView } from '../schemas.ts'
import { coinEntriesOf, coinPurchasesOf, invitationsOf, rewardsOf } from './coins/queries.ts'
import { blocksOf, callsOf, decisionsOf, matchesOf, messagesOf, shortlistOf } from './pairs/queries.ts'
import { consentsOf, eventsOf, PAGE, sessionsOf } from './queries.ts'
import { interactionsOf, reportsOf, statementsOf } from './safety/queries.ts'
import { entitlementEventsOf, subscriptionsOf } from './billing/queries.ts'

/** The lists of an export: each may exceed an isolate's memory, so each is read and written page by page. */
type Lists = {
  [Name in keyof ExportView as ExportView[Name] extends readonly unknown[] ? Name : never]: ExportView[Name]
}

/** The dependencies of reading a list. */
type Source = Pick<Context, 'db' | 'settings' | 'now'>

/** The items of a list, a page at a time. */
type Section<Item> = (source: Source, userId: string) => AsyncGenerator<Item[]>

const section = <Row, Item>(
  read: (db: Db, userId: string, last: Row | null, leaving: Leaving) => Promise<Row[]>,
  view: (row: Row, settings: Context['settings']) => Item | Promise<Item>,
): Section<Item> =>
  async function* (source, userId) {
    const { db, settings } = source
    const leaving = leavingOf(source)
    let rows: Row[] = []
    do {
      rows = await read(db, userId, rows.at(-1) ?? null, leaving)
      if (rows.length > 0) yield await Promise.all(rows.map((row) => view(row, settings)))
    } while (rows.length === PAGE)
  }

const utcOrNull = (time: Date | null): string | null => (time === null ? null : utc(time))

export const SECTIONS: { [Name in keyof Lists]: Section<Lists[Name][number]> } = {
  decisions: section(decisionsOf, (row) => ({
    ...row,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
  })),
  matches: section(matchesOf, (row) => ({
    ...row,
    matched_at: utc(row.matched_at),
    ended_at: utcOrNull(row.ended_at),
  })),
  messages: section(messagesOf, (row) => ({
    ...row,
    created_at: utc(row.created_at),
    edited_at: utcOrNull(row.edited_at),
    deleted_at: utcOrNull(row.deleted_at),
  })),
  calls: section(callsOf, (row) => ({
    ...row,
    created_at: utc(row.created_at),
    answered_at: utcOrNull(row.answered_at),
    ended_at: utcOrNull(row.ended_at),
    quality: row.quality.map((measured) => ({ ...measured, at: utc(measured.at) })),
  })),
  blocks: section(blocksOf, (row) => ({ ...row, created_at: utc(row.created_at) })),
  shortlist: section(shortlistOf, (row) => ({ ...row, created_at: utc(row.created_at) })),
  reports: section(reportsOf, (row) => ({ ...row, created_at: utc(row.created_at) })),
  statements: section(statementsOf, async (row, settings) => ({
    id: row.id,
    measure: row.measure,
    policy: row.policy,
    explanation: row.explanation,
    from: utc(row.from),
    until: utcOrNull(row.until),
    undone_at: utcOrNull(row.undone_at),
    appeal:
      row.appeal_id === null
        ? null
        : {
            text: row.appeal_words && (await openData(settings, row.appeal_words, SEALED_PLACES.appeal(row.appeal_id))),
            status: row.appeal_status ?? '',
            explanation: row.appeal_explanation,
            created_at: utc(row.appealed_at ?? 0),
          },
  })),
  interactions: section(interactionsOf, async ({ id, address, ...row }, settings) => ({
    ...row,
    at: utc(row.at),
    ip: await openAddress(settings, { id, address }),
  })),
  subscriptions: section(subscriptionsOf, (row) => ({
    ...row,
    started_at: row.started_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    entitled_until: row.entitled_until?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  })),
  entitlement_events: section(entitlementEventsOf, (row) => ({
    ...row,
    at: row.at.toISOString(),
    until: row.until?.toISOString() ?? null,
  })),
  coin_transactions: section(coinEntriesOf, ({ version: _version, balanceAfter, createdAt, ...row }) => ({
    ...row,
    balance_after: balanceAfter,
    created_at: createdAt.toISOString(),
  })),
  coin_purchases: section(coinPurchasesOf, (row) => ({
    id: row.id,
    package_id: row.packageId,
    provider: row.provider,
    status: row.status,
    amount_minor: row.amountMinor,
    currency: row.currency,
    coins: row.coins,
    taken_back: row.takenBack,
    created_at: row.createdAt.toISOString(),
  })),
  rewards: section(rewardsOf, ({ isTakenBack, createdAt, ...row }) => ({
    ...row,
    is_taken_back: isTakenBack,
    created_at: createdAt.toISOString(),
  })),
  invitations: section(invitationsOf, ({ id: _id, ...row }) => ({ ...row, created_at: utc(row.created_at) })),
  sessions: section(sessionsOf, (row) => ({
    ...row,
    created_at: utc(row.created_at),
    last_used_at: utc(row.last_used_at),
    ended_at: utcOrNull(row.ended_at),
  })),
  consents: section(consentsOf, (row) => ({ ...row, accepted_at: utc(row.accepted_at) })),
  security_events: section(eventsOf, ({ id: _id, ...row }) => ({ ...row, at: utc(row.at) })),
}
