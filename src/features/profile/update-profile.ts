import { ageOn, dayOf, isAdult } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import { fieldRefused } from '../../foundation/errors.ts'
import type { ExpectedVersions } from '../../http/entity-tag.ts'
import { refuseMinor } from '../auth/account/refuse-minor.ts'
import type { OwnProfile } from './own-profile.ts'
import type { ProfileChange } from './queries.ts'
import { distinctInterests } from './interests/interest-key.ts'
import { save } from './save-profile.ts'
import type { PreferencesInput, ProfileInput, Visibility } from './schemas.ts'

/**
 * Changes the given fields of the caller's profile and returns all of it. An under-age date of birth is rejected
 * whatever the expected version.
 * @throws AppError VALIDATION_FAILED, PRECONDITION_FAILED, ACCOUNT_SUSPENDED
 */
export async function updateProfile(
  ctx: UserContext,
  { input, expected }: { input: ProfileInput; expected: ExpectedVersions },
): Promise<OwnProfile> {
  if (input.birth_date !== undefined && !isAdult(input.birth_date, ctx.now())) return refuseMinor(ctx, input.birth_date)
  if (input.birth_date !== undefined) await requireOldEnough(ctx, input.birth_date)
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
  return save(ctx, expected, change, 'body.preferences')
}

/** Adults who are younger than operators want users to be; their accounts stay. @throws AppError VALIDATION_FAILED */
async function requireOldEnough(ctx: UserContext, birthDate: string): Promise<void> {
  const { minimum_age: least } = await ctx.appSettings()
  if (ageOn(birthDate, dayOf(ctx.now())) < least)
    throw fieldRefused('body.birth_date', `must be at least ${least} years ago`)
}

export const updatePreferences = (
  ctx: UserContext,
  { input, expected }: { input: PreferencesInput; expected: ExpectedVersions },
): Promise<OwnProfile> => save(ctx, expected, preferences(input))

export const updateInterests = (
  ctx: UserContext,
  { interests, expected }: { interests: readonly string[]; expected: ExpectedVersions },
): Promise<OwnProfile> => save(ctx, expected, { interests: distinctInterests(interests) })

export async function changeVisibility(
  ctx: UserContext,
  { visibility, expected }: { visibility: Visibility; expected: ExpectedVersions },
): Promise<OwnProfile> {
  const profile = await save(ctx, expected, { visibility })
  // A user who hides their presence goes offline for others.
  ctx.after('visibility_changed', () => ctx.hubs.of(ctx.actor.userId).visibilityChanged())
  return profile
}

const preferences = (input: PreferencesInput): ProfileChange => ({
  maxDistance: input.max_distance,
  ageMin: input.age_min,
  ageMax: input.age_max,
  showMe: input.show_me,
  directCalls: input.direct_calls,
})
