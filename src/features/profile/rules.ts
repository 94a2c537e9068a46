export const MAX_PHOTOS = 9
export const MAX_INTERESTS = 20

/** The parts required for publishing; `missing_to_publish` in SQL returns the missing ones. */
export const NEEDED_PARTS = ['first_name', 'birth_date', 'gender', 'location', 'photos'] as const
export type NeededPart = (typeof NEEDED_PARTS)[number]

/** More of either makes hardly a difference to viewers. */
const ENOUGH_INTERESTS = 3
const ENOUGH_PHOTOS = 3

/**
 * The parts of a complete profile and their weights, in hundredths. The parts required for publishing have sixty, a
 * third of that the first picture. The rest helps others to start a conversation: a text, interests, more pictures.
 */
export const PARTS = {
  first_name: 10,
  birth_date: 10,
  gender: 10,
  location: 10,
  photos: 20,
  bio: 15,
  interests: 15,
  more_photos: 10,
} as const
export type Part = keyof typeof PARTS
export const PART_NAMES = Object.keys(PARTS) as [Part, ...Part[]]

/** How complete a profile is, from 0 to 1, and which parts are missing. */
export function completionOf(profile: {
  missingToPublish: readonly NeededPart[]
  bio: string | null
  interests: readonly string[]
  usablePhotos: number
}): { completion: number; missing: Part[] } {
  const lacks = new Set<Part>(profile.missingToPublish)
  if (!profile.bio) lacks.add('bio')
  if (profile.interests.length < ENOUGH_INTERESTS) lacks.add('interests')
  if (profile.usablePhotos < ENOUGH_PHOTOS) lacks.add('more_photos')
  const missing = PART_NAMES.filter((part) => lacks.has(part))
  return { completion: (100 - missing.reduce((sum, part) => sum + PARTS[part], 0)) / 100, missing }
}
