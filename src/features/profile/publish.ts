import type { UserContext } from '../../context.ts'
import type { ExpectedVersions } from '../../http/entity-tag.ts'
import { AppError } from '../../foundation/errors.ts'
import type { OwnProfile } from './own-profile.ts'
import { profileChanged } from './on-profile-changed.ts'
import { profileView } from './profile-view.ts'
import { publishProfile } from './queries.ts'
import { save } from './save-profile.ts'

/**
 * Shows the caller's profile to others.
 * @throws AppError PROFILE_INCOMPLETE naming the missing parts, PRECONDITION_FAILED
 */
export async function publish(ctx: UserContext, { expected }: { expected: ExpectedVersions }): Promise<OwnProfile> {
  const row = await publishProfile(ctx.db, { userId: ctx.actor.userId, expected, now: ctx.now() })
  if (!row) throw new AppError('UNAUTHORIZED')
  if (row.outcome === 'stale') throw new AppError('PRECONDITION_FAILED')
  if (row.outcome === 'incomplete') throw new AppError('PROFILE_INCOMPLETE', { details: { missing: row.missing } })
  await profileChanged(ctx, row.events)
  return { profile: await profileView(ctx, row), version: row.version }
}

/** Hides the caller's profile from everybody but their matches. */
export const unpublish = (ctx: UserContext, { expected }: { expected: ExpectedVersions }): Promise<OwnProfile> =>
  save(ctx, expected, { publishedAt: null })
