import { and, eq, isNotNull, sql, type SQL } from 'drizzle-orm'
import type { RowOf } from '../../../drizzle/functions/call.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import { fieldOf, NOBODY, whole } from '../../../drizzle/functions/rows.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import type { Db } from '../../foundation/db.ts'
import { cellAt, centreOf, type Position } from '../../foundation/geo/cells.ts'
import { columnOrNull, integers, moment, orNull, texts, uuid, type Values } from '../../foundation/given.ts'
import { statement, variants, type RowOfStatement } from '../../foundation/statement.ts'
import type { ExpectedVersions } from '../../http/entity-tag.ts'

/** A profile as shown to its owner, from its row. */
const view = (row: SQL<RowOf<'profiles'> | null>) => ({
  userId: fieldOf(row, profiles.userId),
  firstName: fieldOf(row, profiles.firstName),
  lastName: fieldOf(row, profiles.lastName),
  birthDate: fieldOf(row, profiles.birthDate),
  gender: fieldOf(row, profiles.gender),
  bio: fieldOf(row, profiles.bio),
  interests: fieldOf(row, profiles.interests),
  latitude: fieldOf(row, profiles.cellLat),
  longitude: fieldOf(row, profiles.cellLon),
  locationName: fieldOf(row, profiles.locationName),
  maxDistance: fieldOf(row, profiles.maxDistance),
  ageMin: fieldOf(row, profiles.ageMin),
  ageMax: fieldOf(row, profiles.ageMax),
  showMe: fieldOf(row, profiles.showMe),
  directCalls: fieldOf(row, profiles.directCalls),
  visibility: fieldOf(row, profiles.visibility),
  isPublished: sql<boolean>`${isNotNull(fieldOf(row, profiles.publishedAt))}`,
  version: fieldOf(row, profiles.version),
  missingToPublish: functions.missing_to_publish({ p: row }),
  usablePhotos: functions.usable_photos({ person: fieldOf(row, profiles.userId) }),
  photos: functions.photos_of({ owner: fieldOf(row, profiles.userId) }),
})

const own = statement({ userId: profiles.userId }, (orm, { userId }) =>
  orm
    .select(view(whole(profiles)))
    .from(profiles)
    .where(eq(profiles.userId, userId)),
)

export type ProfileRow = RowOfStatement<typeof own>

/** A user's own profile; it is created together with the account. Null when the account is gone. */
export const profileOf = (db: Db, userId: string): Promise<ProfileRow | null> => own.maybe(db, { userId })

/** What a change may set: the columns. */
const SETTABLE = {
  firstName: columnOrNull(profiles.firstName),
  lastName: columnOrNull(profiles.lastName),
  birthDate: columnOrNull(profiles.birthDate),
  gender: columnOrNull(profiles.gender),
  bio: columnOrNull(profiles.bio),
  cell: profiles.cell,
  cellLat: profiles.cellLat,
  cellLon: profiles.cellLon,
  locationName: columnOrNull(profiles.locationName),
  maxDistance: profiles.maxDistance,
  ageMin: profiles.ageMin,
  ageMax: profiles.ageMax,
  showMe: profiles.showMe,
  directCalls: profiles.directCalls,
  visibility: profiles.visibility,
  publishedAt: columnOrNull(profiles.publishedAt),
} as const
type Settable = Values<typeof SETTABLE>

const PLACE = ['cell', 'cellLat', 'cellLon'] as const satisfies readonly (keyof Settable)[]

/** A partial change of a profile; an absent field is kept. */
export type ProfileChange = {
  [Field in Exclude<keyof Settable, (typeof PLACE)[number]>]?: Settable[Field] | undefined
} & {
  location?: Position | undefined
  interests?: { labels: string[]; keys: string[] } | undefined
}

/** The target of a write: the profile, and its expected versions. */
export interface ProfileWrite {
  userId: string
  expected: ExpectedVersions
  now: number
}

/** Compares where the profile was placed before; see `drizzle/functions/signals.sql`. */
const placed = (row: SQL<RowOf<'profiles'> | null>, at: SQL<Date>) =>
  functions.note_place({
    account: fieldOf(row, profiles.userId),
    latitude: fieldOf(row, profiles.cellLat),
    longitude: fieldOf(row, profiles.cellLon),
    at,
  })

/** A statement for each set of fields that changes set: triggers look at which columns an update names. */
const saving = variants((shape: string) => {
  const fields = new Set(shape.split(' '))
  return statement(
    // Those that the shape lacks are not in the text.
    {
      ...(SETTABLE as Partial<typeof SETTABLE>),
      userId: uuid,
      expected: orNull(integers),
      now: moment,
      labels: texts,
      keys: texts,
    },
    (orm, { userId, expected, now, labels, keys, ...given }) => {
      const row = whole(profiles)
      const settling = functions.settle_interests({ given_labels: labels, given_keys: keys, respell: true }).as('s')
      const settled = orm
        .$with('settled')
        .as(
          orm
            .select({ labels: settling.row.labels.as('labels'), keys: settling.row.keys.as('keys') })
            .from(settling.source),
        )
      const chosen = fields.has('interests')
        ? {
            interests: sql`(select ${settled.labels} from ${settled})`,
            interestKeys: sql`(select ${settled.keys} from ${settled})`,
          }
        : {}
      const columns = Object.fromEntries(Object.entries(given).filter(([name]) => fields.has(name)))
      return (
        (fields.has('interests') ? orm.with(settled) : orm)
          .update(profiles)
          .set({ ...columns, ...chosen, updatedAt: now })
          // Of two concurrent writes one waits for the other, and then compares the version again.
          .where(and(eq(profiles.userId, userId), sql`coalesce(${profiles.version} = any(${expected}), true)`))
          .returning({
            ...view(row),
            placed: fields.has('cell') ? placed(row, now) : sql<null>`null`,
            events: functions.profiles_changed({ people: sql<string[]>`array[${profiles.userId}]` }),
          })
      )
    },
  )
})

export type SavedRow = RowOfStatement<ReturnType<typeof saving>>

/** Writes the given fields and returns the whole profile; null unless it has an expected version. */
export async function saveProfile(
  db: Db,
  write: ProfileWrite,
  { location, interests, ...change }: ProfileChange,
): Promise<SavedRow | null> {
  const set = Object.entries({ ...change, ...placeOf(location) }).filter(([, value]) => value !== undefined)
  // Guarantee: those that are there.
  const fields = Object.fromEntries(set) as Partial<Settable>
  const shape = [...Object.keys(fields), ...(interests ? ['interests'] : [])].toSorted().join(' ')
  const { labels, keys } = interests ?? { labels: [], keys: [] }
  return saving(shape).maybe(db, { ...fields, ...write, labels, keys })
}

/** The only place that handles a position; only its cell is stored. */
function placeOf(location: Position | undefined) {
  if (!location) return {}
  const cell = cellAt(location)
  const { latitude, longitude } = centreOf(cell)
  return { cell, cellLat: latitude, cellLon: longitude }
}

const publishing = statement(
  { userId: uuid, expected: orNull(integers), now: moment },
  (orm, { userId, expected, now }) => {
    const { source, row } = functions.publish_profile({ person: userId, expected, at: now }).as('done')
    const events = functions.profiles_changed({ people: NOBODY })
    return orm.select({ outcome: row.outcome, missing: row.missing, ...view(row.profile), events }).from(source)
  },
)

export type PublishRow = RowOfStatement<typeof publishing>

/** Publishes a complete profile; see `drizzle/functions/publish_profile.sql`. Null when there is none. */
export const publishProfile = (db: Db, write: ProfileWrite): Promise<PublishRow | null> => publishing.maybe(db, write)
