import type { UserContext } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { profileView } from './profile-view.ts'
import { profileOf } from './queries.ts'
import type { ProfileView } from './schemas.ts'

/** The caller's own profile. */
export async function ownProfile({ db, settings, actor }: UserContext): Promise<ProfileView> {
  const row = await profileOf(db, actor.userId)
  if (!row) throw new AppError('UNAUTHORIZED')
  return profileView(settings, row)
}
