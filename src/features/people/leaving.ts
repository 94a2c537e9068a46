import type { Context } from '../../context.ts'

/**
 * Parameters of `has_left` in SQL, which decides when a user who is gone is no longer listed: the time, in milliseconds
 * since 1970, and the number of days.
 */
export interface Leaving {
  now: number
  graceDays: number
}

/** The restore period of deleted accounts, whatever the reason: so the reason cannot be inferred. */
export const leavingOf = ({ settings, now }: Pick<Context, 'settings' | 'now'>): Leaving => ({
  now: now(),
  graceDays: settings.DELETION_GRACE_DAYS,
})
