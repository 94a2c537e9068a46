import { ageOn } from '../../features/people/age.ts'
import type { Search } from '../../rpc/match-queue.ts'

/**
 * Whether two who search may be brought together: `can_meet` in SQL both ways, and the wishes of both. Postgres has the
 * last word, and knows what a queue does not: blocks, matches, and what has changed since they asked.
 * @param day YYYY-MM-DD, on which ages are reckoned
 */
export function fits(one: Search, other: Search, day: string): boolean {
  if (one.userId === other.userId || one.mode !== other.mode) return false
  if ((one.audience & other.gender) === 0 || (other.audience & one.gender) === 0) return false
  const nearness = one.x * other.x + one.y * other.y + one.z * other.z
  return (
    isOpenTo(one, other, nearness) &&
    isOpenTo(other, one, nearness) &&
    wantsAgeOf(one, other, day) &&
    wantsAgeOf(other, one, day) &&
    sharesInterest(one, other) &&
    sharesInterest(other, one)
  )
}

/** Whether one is shown to the other and accepts how far away they are. A like accepts any distance, unless the search sets one. */
function isOpenTo(one: Search, other: Search, nearness: number): boolean {
  const isNear = nearness >= one.reach
  if (one.isStrict && !isNear) return false
  return (one.shown === 2 && isNear) || (one.shown > 0 && hasLiked(one, other))
}

const hasLiked = (one: Search, other: Search): boolean =>
  one.likes.includes(other.userId) || other.likedBy.includes(one.userId)

function wantsAgeOf(one: Search, other: Search, day: string): boolean {
  const age = ageOn(other.birthDate, day)
  return age >= one.ageMin && age <= one.ageMax
}

const sharesInterest = (one: Search, other: Search): boolean =>
  one.wanted === null || one.wanted.some((key) => other.interests.includes(key))
