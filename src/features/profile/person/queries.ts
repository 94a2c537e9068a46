import { and, eq, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { card_of, km_between, may_view, told_km } from '../../../../drizzle/functions/generated.ts'
import { profiles } from '../../../../drizzle/profiles.ts'
import type { Db } from '../../../foundation/db.ts'
import { day, uuid, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'

const p = alias(profiles, 'p')
const v = alias(profiles, 'v')

const distance: SQL<number | null> =
  sql`case when ${p.userId} <> ${v.userId} and ${p.cell} is not null and ${v.cell} is not null then ${told_km({
    km: km_between({ lat_a: v.cellLat, lon_a: v.cellLon, lat_b: p.cellLat, lon_b: p.cellLon }),
  })} end`

const mutual: SQL<string[]> = sql`coalesce((
  select array_agg(label order by at) from unnest(${p.interests}, ${p.interestKeys}) with ordinality as i(label, key, at)
  where ${p.userId} <> ${v.userId} and key = any(${v.interestKeys})), '{}')`

const ASKED = { viewerId: uuid, personId: uuid, day }

const seen = statement(ASKED, (orm, { viewerId, personId, day: at }) =>
  orm
    .select({
      card: card_of({ person: p.userId, day: at }),
      gender: p.gender,
      bio: p.bio,
      distanceKm: distance,
      locationName: p.locationName,
      interests: p.interests,
      mutualInterests: mutual,
    })
    // Asked first and always, so that a hidden profile takes as long as a missing one.
    .from(sql`(select ${may_view({ viewer: viewerId, target: personId })} as may offset 0) as asked`)
    .innerJoin(p, and(eq(p.userId, personId), sql`asked.may`))
    .leftJoin(v, eq(v.userId, viewerId)),
)

export type PersonRow = RowOfStatement<typeof seen>

/** A user as the viewer may see them (`drizzle/functions/may_view.sql`); null when not visible. */
export const personSeenBy = (
  db: Db,
  viewerId: string,
  person: Omit<Values<typeof ASKED>, 'viewerId'>,
): Promise<PersonRow | null> => seen.maybe(db, { viewerId, ...person })
