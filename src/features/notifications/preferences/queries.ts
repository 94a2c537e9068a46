import { eq, sql } from 'drizzle-orm'
import { notificationPreferences } from '../../../../drizzle/notifications.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { bool, columnOrNull, moment, orNull, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

const p = notificationPreferences

/** Preferences as stored, or the defaults where there is no row. */
export const preferences = {
  messages: sql<boolean>`coalesce(${p.messages}, true)`,
  matches: sql<boolean>`coalesce(${p.matches}, true)`,
  interests: sql<boolean>`coalesce(${p.interests}, true)`,
  requests: sql<boolean>`coalesce(${p.requests}, true)`,
  calls: sql<boolean>`coalesce(${p.calls}, true)`,
  showPreview: sql<boolean>`coalesce(${p.showPreview}, false)`,
  quietStart: p.quietStart,
  quietEnd: p.quietEnd,
  timeZone: p.timeZone,
}

const own = statement({ userId: uuid }, (orm, { userId }) =>
  orm.select(preferences).from(users).leftJoin(p, eq(p.userId, users.id)).where(eq(users.id, userId)),
)

export type PreferencesRow = RowOfStatement<typeof own>

/** The preferences of a user; null when the account is gone. */
export const preferencesOf = (db: Db, userId: string): Promise<PreferencesRow | null> => own.maybe(db, { userId })

/** A change of preferences: null keeps one, and the quiet hours are kept or set together. */
const CHANGE = {
  messages: orNull(bool),
  matches: orNull(bool),
  interests: orNull(bool),
  requests: orNull(bool),
  calls: orNull(bool),
  showPreview: orNull(bool),
  keepsQuiet: bool,
  quietStart: columnOrNull(p.quietStart),
  quietEnd: columnOrNull(p.quietEnd),
  timeZone: columnOrNull(p.timeZone),
}

const saving = statement({ ...CHANGE, userId: uuid, now: moment }, (orm, given) => {
  const first = {
    userId: users.id,
    messages: sql<boolean>`coalesce(${given.messages}, true)`.as('messages'),
    matches: sql<boolean>`coalesce(${given.matches}, true)`.as('matches'),
    interests: sql<boolean>`coalesce(${given.interests}, true)`.as('interests'),
    requests: sql<boolean>`coalesce(${given.requests}, true)`.as('requests'),
    calls: sql<boolean>`coalesce(${given.calls}, true)`.as('calls'),
    showPreview: sql<boolean>`coalesce(${given.showPreview}, false)`.as('show_preview'),
    quietStart: given.quietStart.as('quiet_start'),
    quietEnd: given.quietEnd.as('quiet_end'),
    timeZone: given.timeZone.as('time_zone'),
    updatedAt: given.now.as('updated_at'),
  }
  return orm
    .insert(p)
    .select(orm.select(first).from(users).where(eq(users.id, given.userId)))
    .onConflictDoUpdate({
      target: p.userId,
      set: {
        messages: sql`coalesce(${given.messages}, ${p.messages})`,
        matches: sql`coalesce(${given.matches}, ${p.matches})`,
        interests: sql`coalesce(${given.interests}, ${p.interests})`,
        requests: sql`coalesce(${given.requests}, ${p.requests})`,
        calls: sql`coalesce(${given.calls}, ${p.calls})`,
        showPreview: sql`coalesce(${given.showPreview}, ${p.showPreview})`,
        quietStart: sql`case when ${given.keepsQuiet} then ${p.quietStart} else ${given.quietStart} end`,
        quietEnd: sql`case when ${given.keepsQuiet} then ${p.quietEnd} else ${given.quietEnd} end`,
        timeZone: sql`case when ${given.keepsQuiet} then ${p.timeZone} else ${given.timeZone} end`,
        updatedAt: given.now,
      },
    })
    .returning(preferences)
})

/** Changes the given preferences and returns all; null when the account is gone. */
export const savePreferences = (
  db: Db,
  userId: string,
  change: Values<typeof CHANGE>,
  now: number,
): Promise<PreferencesRow | null> => saving.maybe(db, { ...change, userId, now })
