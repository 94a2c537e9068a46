import type { UserContext } from '../../platform/context.ts'
import { violatedConstraint } from '../../platform/db.ts'
import { AppError, fieldRefused } from '../../platform/errors.ts'
import { closeAccount } from '../auth/account/close-account.ts'
import { profileView } from './profile-view.ts'
import { saveProfile, type ProfileChange } from './queries.ts'
import { ADULT_AGE, distinctInterests, isAdult } from './rules.ts'
import type { PreferencesInput, ProfileInput, ProfileView } from './schemas.ts'

/**
 * Changes what is given of the caller's profile and returns all of it. Whoever says that they are a minor has no account
 * any more.
 * @throws AppError VALIDATION_FAILED
 */
export async function updateProfile(ctx: UserContext, input: ProfileInput): Promise<ProfileView> {
  if (input.birth_date !== undefined && !isAdult(input.birth_date, ctx.now())) {
    await closeAccount(ctx, ctx.actor.userId, 'underage')
    throw fieldRefused('body.birth_date', `must be at least ${ADULT_AGE} years ago; this account has been closed`)
  }
  const change: ProfileChange = {
    firstName: input.first_name,
    lastName: input.last_name,
    birthDate: input.birth_date,
    gender: input.gender,
    bio: input.bio,
    location: input.location,
    locationName: input.location_name,
    ...preferences(input.preferences ?? {}),
  }
  return save(ctx, change, 'body.preferences')
}

export const updatePreferences = (ctx: UserContext, input: PreferencesInput): Promise<ProfileView> =>
  save(ctx, preferences(input), 'body')

export const updateInterests = (ctx: UserContext, interests: readonly string[]): Promise<ProfileView> =>
  save(ctx, { interests: distinctInterests(interests) }, 'body')

const preferences = (input: PreferencesInput): ProfileChange => ({
  maxDistance: input.max_distance,
  ageMin: input.age_min,
  ageMax: input.age_max,
  showMe: input.show_me,
})

/** @param place where in the request the preferences were */
async function save(ctx: UserContext, change: ProfileChange, place: string): Promise<ProfileView> {
  try {
    const row = await saveProfile(ctx.db, ctx.actor.userId, change, ctx.now())
    if (!row) throw new AppError('UNAUTHORIZED')
    return profileView(ctx.settings, row)
  } catch (error) {
    // One end of the range was given and does not fit the other end, which was stored before.
    if (violatedConstraint(error) === 'profiles_age_range')
      throw fieldRefused(`${place}.age_min`, 'must not be above age_max')
    throw error
  }
}
