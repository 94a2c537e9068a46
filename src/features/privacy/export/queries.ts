import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import { userConsents } from '../../../../drizzle/consents.ts'
import { securityEvents, sessions, users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { integer, text, uuid } from '../../../foundation/given.ts'
import { statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'

/** Rows read at once: few enough that no page is large, many enough that most users need one. */
export const PAGE = 500

/** What a statement of a list is given: whose it is. */
export const OWNER = { userId: uuid }
/** Of the row that the page before has ended with; none for the first page. */
export const LAST = { lastId: uuid }

const account = statement(OWNER, (orm, { userId }) =>
  orm
    .select({
      id: users.id,
      phoneIndex: users.phoneIndex,
      phoneCipher: users.phoneCipher,
      emailIndex: users.emailIndex,
      emailCipher: users.emailCipher,
      pendingEmailIndex: users.pendingEmailIndex,
      pendingEmailCipher: users.pendingEmailCipher,
      hasPassword: sql<boolean>`${isNotNull(users.passwordHash)}`,
      isLinkedToGoogle: sql<boolean>`${isNotNull(users.googleIndex)}`,
      isVerified: users.isVerified,
      status: users.status,
      plan: users.plan,
      role: users.role,
      createdAt: users.createdAt,
      lastActiveAt: users.lastActiveAt,
      deletedAt: users.deletedAt,
      restorableUntil: users.restorableUntil,
    })
    .from(users)
    .where(eq(users.id, userId)),
)

export const accountFacts = (db: Db, userId: string): Promise<RowOfStatement<typeof account> | null> =>
  account.maybe(db, { userId })

const ownSessions = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({
      id: sessions.id,
      device_name: sessions.deviceName,
      platform: sessions.platform,
      ip: sessions.ip,
      created_at: sessions.createdAt,
      last_used_at: sessions.lastUsedAt,
      ended_at: sessions.endedAt,
      end_reason: sessions.endReason,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), lastId && gt(sessions.id, lastId)))
    .orderBy(asc(sessions.id))
    .limit(PAGE),
)

export type SessionFacts = RowOfStatement<typeof ownSessions>

export const sessionsOf = (db: Db, userId: string, last: SessionFacts | null): Promise<SessionFacts[]> =>
  ownSessions.all(db, { userId, lastId: last?.id })

const accepted = withOptions(
  OWNER,
  { lastSlug: text, lastLocale: text, lastRevision: integer },
  (orm, { userId, lastSlug, lastLocale, lastRevision }) => {
    const { slug, locale, revision, acceptedAt } = userConsents
    return orm
      .select({ slug, locale, revision, accepted_at: acceptedAt })
      .from(userConsents)
      .where(
        and(
          eq(userConsents.userId, userId),
          lastSlug && sql`(${slug}, ${locale}, ${revision}) > (${lastSlug}, ${lastLocale}, ${lastRevision})`,
        ),
      )
      .orderBy(asc(slug), asc(locale), asc(revision))
      .limit(PAGE)
  },
)

export type ConsentFacts = RowOfStatement<typeof accepted>

/** The pages that the user has accepted. */
export const consentsOf = (db: Db, userId: string, last: ConsentFacts | null): Promise<ConsentFacts[]> =>
  accepted.all(db, { userId, lastSlug: last?.slug, lastLocale: last?.locale, lastRevision: last?.revision })

const events = withOptions(OWNER, { ...LAST, lastAt: securityEvents.at }, (orm, { userId, lastId, lastAt }) =>
  orm
    .select({
      id: securityEvents.id,
      type: securityEvents.type,
      at: securityEvents.at,
      session_id: securityEvents.sessionId,
      ip: securityEvents.ip,
      details: sql<string | null>`regexp_replace(${securityEvents.details}, '^(phone|email) .*$', '\\1')`,
    })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.userId, userId),
        lastId && lastAt && sql`(${securityEvents.at}, ${securityEvents.id}) > (${lastAt}, ${lastId})`,
      ),
    )
    .orderBy(asc(securityEvents.at), asc(securityEvents.id))
    .limit(PAGE),
)

export type EventFacts = RowOfStatement<typeof events>

/** Without the keyed indexes of attempted contacts: they are internal, and mean nothing to the user. */
export const eventsOf = (db: Db, userId: string, last: EventFacts | null): Promise<EventFacts[]> =>
  events.all(db, { userId, lastId: last?.id, lastAt: last?.at })
