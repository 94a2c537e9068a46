/** Who looks by a signed address: the owner of the picture, or somebody who was shown its owner. */
export type Pass = { isOwner: true } | { isOwner: false; viewerId: string }

/** What decides about a picture. */
export interface Standing {
  status: 'pending' | 'approved' | 'rejected'
  /** Whether who looks may see its owner; see `may_view_photo` in `drizzle/functions/may_view.sql`. */
  isSeen: boolean
}

/** Whether a picture is shown. Its owner sees everything, others what is approved of people whom they may see. */
export const isShown = (pass: Pass, { status, isSeen }: Standing): boolean =>
  pass.isOwner || (status === 'approved' && isSeen)
