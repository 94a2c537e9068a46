/** The viewer of a signed URL: the owner of the picture, or a user who was shown it. */
export type Pass = { isOwner: true } | { isOwner: false; viewerId: string }

/** The facts that decide whether a picture is shown. */
export interface PhotoAudience {
  status: 'pending' | 'approved' | 'rejected'
  /** Whether the viewer may see its owner; see `may_view_photo` in `drizzle/functions/may_view.sql`. */
  isSeen: boolean
}

/** Whether a picture is shown. Its owner sees all, others the approved ones of users whom they may see. */
export const isShown = (pass: Pass, { status, isSeen }: PhotoAudience): boolean =>
  pass.isOwner || (status === 'approved' && isSeen)
