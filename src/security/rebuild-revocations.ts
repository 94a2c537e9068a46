import { and, asc, eq, isNotNull, ne, sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { NIL } from 'uuid'
import { securityEvents, users } from '../../drizzle/users.ts'
import type { Plan } from '../catalogue/plans.ts'
import type { Db } from '../foundation/db.ts'
import { upTo } from '../foundation/fragments.ts'
import { integer, timeText, uuid } from '../foundation/given.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { statement } from '../foundation/statement.ts'
import { utc } from '../foundation/time.ts'
import {
  copyEntries,
  deletionEntry,
  deletionInJson,
  endedEntry,
  noteWhole,
  planEntry,
  suspensionEntry,
  suspensionInJson,
  type Deletion,
  type Entry,
  type Suspension,
} from './revocation.ts'

/** Held by whoever copies the list, and gone ten seconds after they have stopped, or with everything else that Redis lost. */
const REBUILDING = 'session:ended:rebuilding'
const HELD_SECONDS = 10
/** How far the copy has come, for whoever goes on. */
const PLACE = 'session:ended:place'
/** Rows of one statement, and entries of one trip. */
const PAGE = 1_000

interface Place {
  /** When the copy began, in milliseconds: its first entries expire by that. */
  begunAt: number
  part: number
  /** The last row copied of this part. */
  at: string
  id: string
}

const given = { at: timeText, id: uuid, most: integer }
const textOf = (time: AnyPgColumn | SQL) => sql<string>`${time}::text`

/** Each part reads a page of its rows behind `at` and `id`. */
const pages = {
  ended: statement(given, (orm, { at, id, most }) =>
    orm
      // Guarantee: events without a session are left out.
      .select({ id: securityEvents.id, at: textOf(securityEvents.at), value: sql<string>`${securityEvents.sessionId}` })
      .from(securityEvents)
      .where(
        and(
          sql`(${securityEvents.at}, ${securityEvents.id}) > (${at}, ${id})`,
          eq(securityEvents.type, 'session_ended'),
          isNotNull(securityEvents.sessionId),
        ),
      )
      .orderBy(asc(securityEvents.at), asc(securityEvents.id))
      .limit(upTo(most)),
  ),
  plans: statement(given, (orm, { at, id, most }) =>
    orm
      .select({ id: users.id, at: textOf(users.planChangedAt), value: sql<Plan>`${users.plan}` })
      .from(users)
      .where(sql`(${users.planChangedAt}, ${users.id}) > (${at}, ${id})`)
      .orderBy(asc(users.planChangedAt), asc(users.id))
      .limit(upTo(most)),
  ),
  suspended: statement(given, (orm, { at, id, most }) =>
    orm
      .select({ id: users.id, at: sql<string>`${at}::text`, value: sql<Suspension>`${suspensionInJson}` })
      .from(users)
      .where(and(ne(users.status, 'active'), sql`${users.id} > ${id}`))
      .orderBy(asc(users.id))
      .limit(upTo(most)),
  ),
  deleted: statement(given, (orm, { at, id, most }) => {
    const until = sql<Date>`coalesce(${users.restorableUntil}, ${users.deletedAt})`
    return orm
      .select({ id: users.id, at: textOf(until), value: sql<Deletion>`${deletionInJson}` })
      .from(users)
      .where(and(isNotNull(users.deletedAt), sql`(${until}, ${users.id}) > (${at}, ${id})`))
      .orderBy(asc(until), asc(users.id))
      .limit(upTo(most))
  }),
}

interface From {
  at: string
  id: string
  most: number
}

interface Part {
  /** Whether it has only what is younger than a token. */
  isRecent: boolean
  read(db: Db, from: From, seconds: number): Promise<{ id: string; at: string; entry: Entry }[]>
}

const part = <Value>(
  isRecent: boolean,
  page: { all(db: Db, from: From): Promise<{ id: string; at: string; value: Value }[]> },
  entryOf: (row: { id: string; value: Value }, seconds: number) => Entry,
): Part => ({
  isRecent,
  read: async (db, from, seconds) =>
    (await page.all(db, from)).map((row) => ({ id: row.id, at: row.at, entry: entryOf(row, seconds) })),
})

/** The parts of the list in their order. */
const PARTS: readonly Part[] = [
  part(true, pages.ended, ({ value }, seconds) => endedEntry(value, seconds)),
  part(true, pages.plans, ({ id, value }, seconds) => planEntry(id, value, seconds)),
  part(false, pages.suspended, ({ id, value }, seconds) => suspensionEntry(id, value, seconds)),
  part(false, pages.deleted, ({ id, value }, seconds) => deletionEntry(id, value, seconds)),
]

/**
 * Copies the list of revocation.ts from Postgres in pages, then sets its marker: ended sessions and changed plans of the
 * time that a token lives, and all blocked and deleted accounts. One caller at a time; others return at once. One that is
 * ended on its way leaves its place to the next. A change of an account meanwhile writes its own entry, so a page that has
 * been copied need not be read again.
 * @param pageSize rows of one statement
 * @throws AppError UNAVAILABLE
 */
export async function rebuildRevocations(
  db: Db,
  redis: RedisSession,
  accessTokenSeconds: number,
  now: number,
  pageSize = PAGE,
): Promise<void> {
  const mine = await redis.runCommands<string | null>((p) => p.set(REBUILDING, '1', { nx: true, ex: HELD_SECONDS }))
  if (mine === null) return
  // Entries last as long as a token lives; the marker ends before the first ones do, however long the copy took.
  const keptFor = Math.floor(accessTokenSeconds / 4)
  const beginning = (begunAt: number, number: number): Place => ({
    begunAt,
    part: number,
    at: PARTS[number]?.isRecent ? utc(begunAt - accessTokenSeconds * 1000) : '-infinity',
    id: NIL,
  })
  const stored = await redis.get(PLACE)
  let place = stored === null ? beginning(now, 0) : (JSON.parse(stored) as Place)
  for (let next = PARTS[place.part]; next !== undefined; next = PARTS[place.part]) {
    const rows = await next.read(db, { at: place.at, id: place.id, most: pageSize }, accessTokenSeconds)
    await copyEntries(
      redis,
      rows.map(({ entry }) => entry),
    )
    const last = rows.length === pageSize ? rows.at(-1) : undefined
    place = last ? { ...place, at: last.at, id: last.id } : beginning(place.begunAt, place.part + 1)
    // Not held any more: what has been copied may be lost as well, or somebody else goes on.
    const isHeld = await redis.runCommands<string | null>((p) => {
      p.set(PLACE, JSON.stringify(place), { ex: keptFor })
      p.set(REBUILDING, '1', { xx: true, ex: HELD_SECONDS })
    })
    if (isHeld === null) return
  }
  await redis.del(PLACE)
  await noteWhole(redis, Math.floor(accessTokenSeconds / 2))
}
