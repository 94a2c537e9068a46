import type { ActingContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { profileView } from './profile-view.ts'
import { profileOf } from './queries.ts'
import type { ProfileView } from './schemas.ts'

/** A profile as shown to its owner, and its version. */
export interface OwnProfile {
  profile: ProfileView
  version: number
}

/** The caller's own profile. */
export async function ownProfile(ctx: ActingContext): Promise<OwnProfile> {
  const row = await profileOf(ctx.db, ctx.actor.userId)
  if (!row) throw new AppError('UNAUTHORIZED')
  return { profile: await profileView(ctx, row), version: row.version }
}
