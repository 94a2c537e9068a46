import type { UserContext } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { publishProfile, unpublishProfile } from './queries.ts'

/**
 * Shows the caller's profile to others.
 * @throws AppError PROFILE_INCOMPLETE naming what is missing
 */
export async function publish({ db, actor, now }: UserContext): Promise<{ message: string; is_published: boolean }> {
  const { missing } = await publishProfile(db, actor.userId, now())
  if (missing.length > 0) throw new AppError('PROFILE_INCOMPLETE', { details: { missing } })
  return { message: 'Profile published', is_published: true }
}

/** Hides the caller's profile from everybody who is not matched with them. */
export async function unpublish({ db, actor, now }: UserContext): Promise<{ message: string; is_published: boolean }> {
  await unpublishProfile(db, actor.userId, now())
  return { message: 'Profile unpublished', is_published: false }
}
