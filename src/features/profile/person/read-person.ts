import { dayOf } from '../../people/age.ts'
import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { toCard } from '../../people/photo-url.ts'
import { personSeenBy } from './queries.ts'
import type { PersonView } from './schemas.ts'

/**
 * A user as others see them; oneself, too.
 * @throws AppError USER_NOT_FOUND for a user whom the caller may not see, exactly as for a missing one
 */
export async function readPerson(ctx: UserContext, personId: string): Promise<PersonView> {
  const row = await personSeenBy(ctx.db, ctx.actor.userId, { personId, day: dayOf(ctx.now()) })
  if (!row) throw new AppError('USER_NOT_FOUND')
  const { id, first_name, age, photos } = await toCard(ctx, row.card, ctx.actor.userId)
  return {
    id,
    first_name,
    age,
    gender: row.gender,
    bio: row.bio,
    ...(row.distanceKm === null ? {} : { distance_km: row.distanceKm }),
    location_name: row.locationName,
    photos,
    interests: row.interests,
    mutual_interests: row.mutualInterests,
  }
}
