import { sql } from 'drizzle-orm'
import { check, date, doublePrecision, index, integer, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { users } from './users.ts'

/** Widths of the tiles in which users are searched, in km: small ones near the viewer, larger ones far away. */
export const TILE_SIZES = [4, 32] as const

/**
 * Participants of discovery, with all that decides whether two users could accept each other: a narrow copy of profiles
 * and users, maintained by triggers only (`drizzle/functions/listing.sql`). One row for each size of tile, so that a
 * search covers its circle closely with few tiles. The indexes are covering.
 */
export const listings = pgTable(
  'listings',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tileSize: smallint('tile_size').notNull(),
    tile: integer('tile').notNull(),
    /** As in `gender_bit`. Without text columns an index entry has fixed offsets, which makes it quick to read. */
    gender: smallint('gender').notNull(),
    birthDate: date('birth_date', { mode: 'string' }).notNull(),
    /** Genders that the user looks for: the sum of `gender_bit` of each. */
    audience: smallint('audience').notNull(),
    ageMin: smallint('age_min').notNull(),
    ageMax: smallint('age_max').notNull(),
    /** Visibility: 2 to everybody, 1 to users they like, 0 to nobody. */
    shown: smallint('shown').notNull(),
    /** Middle of the user's cell, as a point on a sphere of radius 1: distances of points need no trigonometry. */
    x: doublePrecision('x').notNull(),
    y: doublePrecision('y').notNull(),
    z: doublePrecision('z').notNull(),
    /** Cosine of the farthest whole distance that the user accepts; see `cosine_of`. */
    reach: doublePrecision('reach').notNull(),
    /** Hours since 1970 until the user was last active. */
    activeHour: integer('active_hour').notNull(),
    /** When the user came to this cell. */
    locatedAt: instant('located_at').notNull(),
  },
  (t) => {
    // Both indexes hold every column that a search reads, so that it never visits the table.
    const facts = [t.audience, t.ageMin, t.ageMax, t.shown, t.x, t.y, t.z, t.reach, t.locatedAt] as const
    return [
      primaryKey({ columns: [t.userId, t.tileSize] }),
      check('listings_tile_size', sql`${t.tileSize} in (${sql.raw(TILE_SIZES.join(', '))})`),
      check('listings_shown', sql`${t.shown} between 0 and 2`),
      index('listings_by_activity').on(t.tile, t.gender, t.activeHour.desc(), t.userId.desc(), t.birthDate, ...facts),
      index('listings_by_age').on(t.tile, t.gender, t.birthDate, t.activeHour, t.userId, ...facts),
    ]
  },
)
