import { sql } from 'drizzle-orm'
import { boolean, check, date, doublePrecision, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const GENDERS = ['male', 'female', 'non_binary', 'other'] as const
export const SHOW_ME = ['men', 'women', 'everyone'] as const
export const VISIBILITIES = ['everyone', 'liked_only', 'hidden'] as const

/**
 * A user's profile and preferences. There is no exact position here or anywhere else: `cell` is a square of about one
 * kilometre (src/foundation/geo), `cellLat` and `cellLon` are its centre.
 */
export const profiles = pgTable(
  'profiles',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    firstName: text('first_name'),
    lastName: text('last_name'),
    birthDate: date('birth_date', { mode: 'string' }),
    /**
     * An under-age date that the user has stated in place of this one, until a moderator has decided; see
     * `say_underage`.
     */
    disputedBirthDate: date('disputed_birth_date', { mode: 'string' }),
    gender: text('gender', { enum: GENDERS }),
    bio: text('bio'),
    interests: text('interests')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The comparison keys of the same interests. */
    interestKeys: text('interest_keys')
      .array()
      .notNull()
      .default(sql`'{}'`),
    cell: integer('cell'),
    cellLat: doublePrecision('cell_lat'),
    cellLon: doublePrecision('cell_lon'),
    locationName: text('location_name'),
    maxDistance: integer('max_distance').notNull().default(50),
    ageMin: integer('age_min').notNull().default(18),
    ageMax: integer('age_max').notNull().default(100),
    showMe: text('show_me', { enum: SHOW_ME }).notNull().default('everyone'),
    visibility: text('visibility', { enum: VISIBILITIES }).notNull().default('everyone'),
    /** Whether call partners may learn the user's network address. */
    directCalls: boolean('direct_calls').notNull().default(false),
    publishedAt: instant('published_at'),
    /** When it was published for the first time; a trigger writes it, and statistics count it. */
    firstPublishedAt: instant('first_published_at'),
    /** Counts the changes of the user's own profile, pictures included; triggers increment it. */
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // For those whose choices follow when entries of the catalogue are merged; see `follow_interests`.
    // Without a list of what is pending, which each search would read.
    index('profiles_interest_keys').using('gin', t.interestKeys).with({ fastupdate: false }),
    index('profiles_first_published')
      .on(t.firstPublishedAt)
      .where(sql`${t.firstPublishedAt} is not null`),
    // Operators look for people by the beginning of a name.
    index('profiles_name').on(sql`lower(${t.firstName}) text_pattern_ops`),
    oneOf('profiles_gender_known', t.gender, GENDERS),
    oneOf('profiles_show_me_known', t.showMe, SHOW_ME),
    oneOf('profiles_visibility_known', t.visibility, VISIBILITIES),
    check('profiles_age_range', sql`${t.ageMin} >= 18 and ${t.ageMin} <= ${t.ageMax} and ${t.ageMax} <= 100`),
    check('profiles_max_distance', sql`${t.maxDistance} between 1 and 500`),
    check('profiles_cell_whole', sql`num_nulls(${t.cell}, ${t.cellLat}, ${t.cellLon}) in (0, 3)`),
    check(
      'profiles_published_complete',
      sql`${t.publishedAt} is null or num_nulls(${t.firstName}, ${t.birthDate}, ${t.gender}, ${t.cell}) = 0`,
    ),
  ],
)
