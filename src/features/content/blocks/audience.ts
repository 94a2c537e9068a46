import type { BlockAudience } from '../../../catalogue/content-blocks.ts'
import type { Plan } from '../../../catalogue/plans.ts'
import { shareOf } from '../../../configuration/features.ts'
import { compareVersions, type AppClient } from '../../../http/open-for.ts'

/** The one who asks for blocks. Nothing that is unknown of them satisfies a condition. */
export interface Reader extends Pick<AppClient, 'platform' | 'version'> {
  /** Null where they are not signed in. */
  person: { userId: string; plan: Plan } | null
  /** ISO 3166, alpha-2. */
  country: string | null
}

/** Whether a block is for somebody; the same answer for the same person while its share only grows. */
export function isFor(
  { plans, platforms, min_version, max_version, countries, percentage }: BlockAudience,
  blockId: string,
  { person, platform, version, country }: Reader,
): boolean {
  if (plans && !(person && plans.includes(person.plan))) return false
  if (platforms && !(platform && platforms.includes(platform))) return false
  if (countries && !(country !== null && countries.includes(country))) return false
  if (min_version !== undefined && !(version !== null && compareVersions(version, min_version) >= 0)) return false
  if (max_version !== undefined && !(version !== null && compareVersions(version, max_version) <= 0)) return false
  if (percentage === undefined || percentage === 100) return true
  return person !== null && shareOf(`${blockId} ${person.userId}`) < percentage
}
