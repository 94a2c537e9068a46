import { sql } from 'drizzle-orm'
import { check, date, doublePrecision, index, integer, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { users } from './users.ts'

/** Widths of the tiles in which people are looked for, in km: small ones near the viewer, larger ones far away. */
export const TILE_SIZES = [4, 32] as const

/**
 * Who takes part in discovery, and all that decides whether two people could accept each other: a narrow copy of
 * profiles and users, kept by triggers (`drizzle/functions/listing.sql`) and never written by anybody else. One row for
 * each size of tile, so that a search fits its circle well with not too many tiles. The indexes hold all that a search
 * asks for.
 */
export const listings = pgTable(
  'listings',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tileSize: smallint('tile_size').notNull(),
    tile: integer('tile').notNull(),
    /** As `gender_bit` has it. Without texts the columns of an index entry lie at fixed places, which makes it quick to read. */
    gender: smallint('gender').notNull(),
    birthDate: date('birth_date', { mode: 'string' }).notNull(),
    /** Genders that the person looks for: the sum of `gender_bit` of each. */
    audience: smallint('audience').notNull(),
    ageMin: smallint('age_min').notNull(),
    ageMax: smallint('age_max').notNull(),
    /** To whom the person is shown: 2 to everybody, 1 to those whom they like, 0 to nobody. */
    shown: smallint('shown').notNull(),
    /** Middle of the person's cell, as a point on a sphere of radius 1: distances of points need no trigonometry. */
    x: doublePrecision('x').notNull(),
    y: doublePrecision('y').notNull(),
    z: doublePrecision('z').notNull(),
    /** Cosine of the farthest whole distance that the person accepts; see `cosine_of`. */
    reach: doublePrecision('reach').notNull(),
    /** Hours since 1970 until the person was last active. */
    activeHour: integer('active_hour').notNull(),
    /** When the person came to this cell. */
    locatedAt: instant('located_at').notNull(),
  },
  (t) => {
    // Both indexes hold every column that a search asks for, so that it never has to visit the table.
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
