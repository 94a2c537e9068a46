import type { AppSettings, FeatureName } from '../catalogue/app-settings.ts'
import { AppError } from '../foundation/errors.ts'

/** Whether somebody has a feature; the same answer for the same person while its share only grows. */
export function hasFeature(values: AppSettings, feature: FeatureName, userId: string): boolean {
  const { percentage, allow } = values[`feature.${feature}`]
  return percentage >= 100 || shareOf(`${feature} ${userId}`) < percentage || allow.includes(userId)
}

/** The error of a feature that somebody does not have, for FORBIDDEN. */
export const featureOff = (feature: FeatureName) => ({
  message: 'This feature is not available to you at the moment.',
  details: { reason: 'feature_off', feature },
})

/** @throws AppError FORBIDDEN with the feature in `details` */
export function requireFeature(values: AppSettings, feature: FeatureName, userId: string): void {
  if (!hasFeature(values, feature, userId)) throw new AppError('FORBIDDEN', featureOff(feature))
}

/**
 * A number from 0 to 99 that is the same for the same text: FNV-1a of 32 bits
 * (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv), mixed, since its low bits alone follow the last character.
 */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) % 100
}
