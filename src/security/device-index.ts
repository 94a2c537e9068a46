import type { Settings } from '../settings.ts'
import { contactIndex } from './contacts.ts'

/**
 * Keyed index of a device, by the id that its app sends; null without one. User agents do not count: many people have the
 * same.
 */
export const deviceIndex = async (
  settings: Pick<Settings, 'INDEX_KEY'>,
  deviceId: string | null,
): Promise<string | null> =>
  deviceId === null || deviceId === '' ? null : contactIndex(settings, 'device', deviceId.slice(0, 512))
