import { asc, eq, sql, type SQL } from 'drizzle-orm'
import { interestCategories, interests } from '../../../../../drizzle/interests.ts'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import { instant, integers, type Db } from '../../../../foundation/db.ts'
import type { ExpectedVersions } from '../../../../http/entity-tag.ts'

/** An entry as `interest_row` in SQL returns it. */
export interface InterestRow {
  key: string
  label: string
  labels: Record<string, string>
  category: string
  position: number
  merged_into: string | null
  version: number
  updated_at: string
}

/** A category as `interest_category_row` in SQL returns it. */
export interface CategoryRow {
  id: string
  labels: Record<string, string>
  position: number
  entries: number
  updated_at: string
}

const rowOf = sql<InterestRow>`interest_row(${interests})`

/** Every entry by category and position, doubles as well. */
export const allInterests = async (db: Db): Promise<InterestRow[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row: rowOf })
      .from(interests)
      .innerJoin(interestCategories, eq(interestCategories.id, interests.categoryId))
      .orderBy(
        asc(interestCategories.position),
        asc(interestCategories.id),
        asc(interests.position),
        asc(interests.key),
      ),
  )
  return rows.map(({ row }) => row)
}

export async function interestOf(db: Db, key: string): Promise<InterestRow | null> {
  const [found] = await db.run((orm) => orm.select({ row: rowOf }).from(interests).where(eq(interests.key, key)))
  return found?.row ?? null
}

export const allCategories = async (db: Db): Promise<CategoryRow[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row: sql<CategoryRow>`interest_category_row(${interestCategories})` })
      .from(interestCategories)
      .orderBy(asc(interestCategories.position), asc(interestCategories.id)),
  )
  return rows.map(({ row }) => row)
}

/** The outcomes of the functions of `drizzle/functions/interest_catalogue.sql`. */
export type Edited =
  | { outcome: 'ok'; interest: InterestRow; events: DomainEvent[] }
  | { outcome: 'taken'; locale: string | null }
  | { outcome: 'merged' | 'target_merged'; into: string }
  | { outcome: 'not_found' | 'stale' | 'no_category' | 'has_doubles' | 'followed' | 'itself' | 'no_target' }
export type EditedCategory =
  { outcome: 'ok'; category: CategoryRow; events: DomainEvent[] } | { outcome: 'not_found' | 'not_empty' }

interface Act {
  key: string
  operatorId: string
  now: number
}
interface Guarded extends Act {
  expected: ExpectedVersions
}
/** Labels by language, and the key of each. */
export interface Labels {
  labels: Record<string, string>
  aliases: Record<string, string>
}

const answerOf = async <T>(db: Db, call: SQL): Promise<T> =>
  (await db.one<{ answer: T }>(sql`select ${call} as answer`)).answer

const json = (value: object | undefined): SQL => sql`${value === undefined ? null : JSON.stringify(value)}::jsonb`

/** See `create_interest`; each one below calls the function of `interest_catalogue.sql` that does the same. */
export const insertInterest = (
  db: Db,
  a: Act & Labels & { label: string; category: string; position: number | undefined },
): Promise<Edited> =>
  answerOf(
    db,
    sql`create_interest(
      key => ${a.key}, label => ${a.label}, labels => ${json(a.labels)}, aliases => ${json(a.aliases)},
      category => ${a.category}, place => ${a.position ?? null}::integer, operator => ${a.operatorId}, at => ${instant(a.now)}
    )`,
  )

export const updateInterest = (
  db: Db,
  a: Guarded & Partial<Labels> & { category: string | undefined; position: number | undefined },
): Promise<Edited> =>
  answerOf(
    db,
    sql`change_interest(
      key => ${a.key}, labels => ${json(a.labels)}, aliases => ${json(a.aliases)}, category => ${a.category ?? null},
      place => ${a.position ?? null}::integer, expected => ${integers(a.expected)}, operator => ${a.operatorId},
      at => ${instant(a.now)}
    )`,
  )

export const removeInterest = (db: Db, a: Guarded): Promise<Edited> =>
  answerOf(
    db,
    sql`delete_interest(
      key => ${a.key}, expected => ${integers(a.expected)}, operator => ${a.operatorId}, at => ${instant(a.now)}
    )`,
  )

export const joinInterest = (db: Db, a: Guarded & { into: string }): Promise<Edited> =>
  answerOf(
    db,
    sql`merge_interest(
      key => ${a.key}, target => ${a.into}, expected => ${integers(a.expected)}, operator => ${a.operatorId},
      at => ${instant(a.now)}
    )`,
  )

export const writeCategory = (
  db: Db,
  a: Omit<Act, 'key'> & { id: string; labels: Record<string, string>; position: number },
): Promise<EditedCategory> =>
  answerOf(
    db,
    sql`set_interest_category(
      id => ${a.id}, labels => ${json(a.labels)}, place => ${a.position}, operator => ${a.operatorId},
      at => ${instant(a.now)}
    )`,
  )

export const removeCategory = (db: Db, a: Omit<Act, 'key'> & { id: string }): Promise<EditedCategory> =>
  answerOf(db, sql`delete_interest_category(id => ${a.id}, operator => ${a.operatorId}, at => ${instant(a.now)})`)
