import type { Context } from '../../context.ts'

/**
 * What decides whether somebody has been gone for so long that they are off the lists of others (`has_left` in SQL): the
 * time, in milliseconds since 1970, and for how many days they stay there.
 */
export interface Leaving {
  now: number
  graceDays: number
}

/** By the time for which deleted accounts can be restored, whatever somebody is gone for: so nobody can tell which it is. */
export const leavingOf = ({ settings, now }: Pick<Context, 'settings' | 'now'>): Leaving => ({
  now: now(),
  graceDays: settings.DELETION_GRACE_DAYS,
})
