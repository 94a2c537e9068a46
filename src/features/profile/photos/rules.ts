/** What a signed address says its holder is: the owner, or somebody who was shown the person. */
export type Pass = 'owner' | 'others' | null

/** What decides about a picture. */
export interface Standing {
  status: 'pending' | 'approved' | 'rejected'
  /** Whether the account may be used. */
  isActive: boolean
  /** Whether everybody may see the profile. */
  isPublic: boolean
}

/** Whether a picture is shown. Others see approved ones only, without a signature only those of public profiles. */
export function isShown(pass: Pass, { status, isActive, isPublic }: Standing): boolean {
  if (pass === 'owner') return true
  if (status !== 'approved' || !isActive) return false
  return pass === 'others' || isPublic
}
