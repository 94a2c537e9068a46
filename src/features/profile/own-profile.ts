import { CACHES } from '../../catalogue/caches.ts'
import type { ActingContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { profileView } from './profile-view.ts'
import { profileOf, type ProfileRow } from './queries.ts'
import type { ProfileView } from './schemas.ts'

/** A profile as shown to its owner, and its version. */
export interface OwnProfile {
  profile: ProfileView
  version: number
}

/** The caller's own profile, which Redis keeps until it changes. */
export async function ownProfile(ctx: ActingContext): Promise<OwnProfile> {
  const { userId } = ctx.actor
  const row = await ctx.cache.read({ kind: CACHES.profile, subject: userId }, () => profileOf(ctx.db, userId))
  if (!row) throw new AppError('UNAUTHORIZED')
  const { min_photos: least } = await ctx.appSettings()
  return { profile: await profileView(ctx, withNeeded(row, least)), version: row.version }
}

/** How many photos are needed may have changed since the row was read. */
const withNeeded = (row: ProfileRow, least: number): ProfileRow => ({
  ...row,
  missingToPublish: [
    ...row.missingToPublish.filter((part) => part !== 'photos'),
    ...(row.usablePhotos < least ? (['photos'] as const) : []),
  ],
})
