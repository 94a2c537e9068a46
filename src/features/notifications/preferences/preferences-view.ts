import { AppError } from '../../../foundation/errors.ts'
import type { PreferencesRow } from './queries.ts'
import type { QuietHours } from '../rules.ts'
import type { PreferencesView } from '../schemas.ts'

/** Preferences as shown to their owner. @throws AppError UNAUTHORIZED when the account is gone */
export function preferencesView(row: PreferencesRow | null): PreferencesView {
  if (!row) throw new AppError('UNAUTHORIZED')
  const { messages, matches, interests, requests, calls, showPreview } = row
  return { messages, matches, interests, requests, calls, quiet_hours: quietHoursOf(row), show_preview: showPreview }
}

/** Quiet hours, from the columns in which they are stored. */
export const quietHoursOf = ({ quietStart, quietEnd, timeZone }: PreferencesRow): QuietHours | null =>
  quietStart === null || quietEnd === null || timeZone === null
    ? null
    : { start: quietStart, end: quietEnd, time_zone: timeZone }
