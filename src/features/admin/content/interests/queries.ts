import { asc, eq } from 'drizzle-orm'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type {
  CategoryEdited,
  CategoryRow,
  InterestEdited,
  InterestRow,
} from '../../../../../drizzle/functions/results/content.ts'
import { whole } from '../../../../../drizzle/functions/rows.ts'
import { interestCategories, interests } from '../../../../../drizzle/interests.ts'
import type { Db } from '../../../../foundation/db.ts'
import { integer, integers, json, moment, orNull, text, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement } from '../../../../foundation/statement.ts'

export type { CategoryRow, InterestRow }
export type Edited = InterestEdited
export type EditedCategory = CategoryEdited

const every = statement({}, (orm) =>
  orm
    .select({ row: functions.interest_row({ i: whole(interests) }) })
    .from(interests)
    .innerJoin(interestCategories, eq(interestCategories.id, interests.categoryId))
    .orderBy(asc(interestCategories.position), asc(interestCategories.id), asc(interests.position), asc(interests.key)),
)

/** Every entry by category and position, doubles as well. */
export const allInterests = async (db: Db): Promise<InterestRow[]> => (await every.all(db, {})).map(({ row }) => row)

const one = statement({ key: text }, (orm, { key }) =>
  orm
    .select({ row: functions.interest_row({ i: whole(interests) }) })
    .from(interests)
    .where(eq(interests.key, key)),
)

export const interestOf = async (db: Db, key: string): Promise<InterestRow | null> =>
  (await one.maybe(db, { key }))?.row ?? null

const categories = statement({}, (orm) =>
  orm
    .select({ row: functions.interest_category_row({ c: whole(interestCategories) }) })
    .from(interestCategories)
    .orderBy(asc(interestCategories.position), asc(interestCategories.id)),
)

export const allCategories = async (db: Db): Promise<CategoryRow[]> =>
  (await categories.all(db, {})).map(({ row }) => row)

/** Labels by language, and the key of each. */
export interface Labels {
  labels: Record<string, string>
  aliases: Record<string, string>
}

const ACT = { key: text, operatorId: uuid, now: moment }
type Act = Values<typeof ACT>
const GUARDED = { ...ACT, expected: orNull(integers) }
type Guarded = Values<typeof GUARDED>

const words = json<Record<string, string>>()
const NEW = { label: text, labels: words, aliases: words, category: text, position: orNull(integer) }

const creating = call({ ...ACT, ...NEW }, (given) =>
  functions.create_interest({
    key: given.key,
    label: given.label,
    labels: given.labels,
    aliases: given.aliases,
    category: given.category,
    place: given.position,
    operator: given.operatorId,
    at: given.now,
  }),
)

/** See `create_interest`; each one below calls the function of `interest_catalogue.sql` that does the same. */
export const insertInterest = (
  db: Db,
  {
    position = null,
    ...interest
  }: Act & Labels & { label: string; category: string; position?: number | null | undefined },
): Promise<Edited> => creating(db, { ...interest, position })

/** Null: stays as it is. */
const CHANGE = {
  labels: orNull(words),
  aliases: orNull(words),
  category: orNull(text),
  position: orNull(integer),
}

const changing = call({ ...GUARDED, ...CHANGE }, (given) =>
  functions.change_interest({
    key: given.key,
    labels: given.labels,
    aliases: given.aliases,
    category: given.category,
    place: given.position,
    expected: given.expected,
    operator: given.operatorId,
    at: given.now,
  }),
)

export const updateInterest = (
  db: Db,
  {
    labels = null,
    aliases = null,
    category = null,
    position = null,
    ...act
  }: Guarded & { [Name in keyof typeof CHANGE]?: Values<typeof CHANGE>[Name] | undefined },
): Promise<Edited> => changing(db, { ...act, labels, aliases, category, position })

const removing = call(GUARDED, ({ key, expected, operatorId, now }) =>
  functions.delete_interest({ key, expected, operator: operatorId, at: now }),
)

export const removeInterest = (db: Db, act: Guarded): Promise<Edited> => removing(db, act)

const joining = call({ ...GUARDED, into: text }, ({ key, into, expected, operatorId, now }) =>
  functions.merge_interest({ key, target: into, expected, operator: operatorId, at: now }),
)

export const joinInterest = (db: Db, act: Guarded & { into: string }): Promise<Edited> => joining(db, act)

const CATEGORY = { id: text, operatorId: uuid, now: moment }

const settingCategory = call({ ...CATEGORY, labels: words, position: integer }, (given) =>
  functions.set_interest_category({
    id: given.id,
    labels: given.labels,
    place: given.position,
    operator: given.operatorId,
    at: given.now,
  }),
)

export const writeCategory = (
  db: Db,
  category: Values<typeof CATEGORY> & { labels: Record<string, string>; position: number },
): Promise<EditedCategory> => settingCategory(db, category)

const removingCategory = call(CATEGORY, ({ id, operatorId, now }) =>
  functions.delete_interest_category({ id, operator: operatorId, at: now }),
)

export const removeCategory = (db: Db, category: Values<typeof CATEGORY>): Promise<EditedCategory> =>
  removingCategory(db, category)
