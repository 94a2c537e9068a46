import type { Context } from '../../context.ts'
import { photoViews } from './photos/photo-view.ts'
import type { ProfileRow } from './queries.ts'
import { completionOf } from './rules.ts'
import type { ProfileView } from './schemas.ts'

/** A user's profile as shown to themselves. */
export async function profileView(ctx: Pick<Context, 'settings' | 'now'>, row: ProfileRow): Promise<ProfileView> {
  const { latitude, longitude } = row
  return {
    id: row.userId,
    first_name: row.firstName,
    last_name: row.lastName,
    birth_date: row.birthDate,
    gender: row.gender,
    bio: row.bio,
    location: latitude === null || longitude === null ? null : { latitude, longitude },
    location_name: row.locationName,
    photos: await photoViews(ctx, row.photos),
    interests: row.interests,
    preferences: {
      max_distance: row.maxDistance,
      age_min: row.ageMin,
      age_max: row.ageMax,
      show_me: row.showMe,
      direct_calls: row.directCalls,
    },
    visibility: row.visibility,
    is_published: row.isPublished,
    ...completionOf(row),
    missing_to_publish: row.missingToPublish,
  }
}
