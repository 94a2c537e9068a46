import type { UserContext } from '../../context.ts'
import { violatedConstraint } from '../../foundation/postgres/errors.ts'
import type { ExpectedVersions } from '../../http/entity-tag.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import type { OwnProfile } from './own-profile.ts'
import { profileChanged } from './on-profile-changed.ts'
import { profileView } from './profile-view.ts'
import { saveProfile, type ProfileChange } from './queries.ts'

/**
 * Changes the given fields of the caller's profile, if it has an expected version, and returns all of it.
 * @param place of the preferences in the request
 * @throws AppError PRECONDITION_FAILED, VALIDATION_FAILED
 */
export async function save(
  ctx: UserContext,
  expected: ExpectedVersions,
  change: ProfileChange,
  place = 'body',
): Promise<OwnProfile> {
  try {
    const row = await saveProfile(ctx.db, { userId: ctx.actor.userId, expected, now: ctx.now() }, change)
    if (!row) throw new AppError(expected === null ? 'UNAUTHORIZED' : 'PRECONDITION_FAILED')
    await profileChanged(ctx, row.events)
    return { profile: await profileView(ctx, row), version: row.version }
  } catch (error) {
    // The given end of the range does not fit the stored other end.
    if (violatedConstraint(error) === 'profiles_age_range')
      throw fieldRefused(`${place}.age_min`, 'must not be above age_max')
    throw error
  }
}
