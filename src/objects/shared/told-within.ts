import type { Settings } from '../../settings.ts'

/**
 * The longest time, in milliseconds, for which a room keeps events from a hub where no device listens: well before the user
 * would be notified of them.
 */
export const toldWithin = ({ HUB_TOLD_WITHIN_SECONDS, NOTIFY_AFTER_SECONDS }: Settings): number =>
  Math.min(HUB_TOLD_WITHIN_SECONDS, NOTIFY_AFTER_SECONDS / 2) * 1000
