import type { Context } from '../../../context.ts'
import { contactIndex } from '../../../security/contacts.ts'

/**
 * Keyed index of the device that asks, by the id that its app sends; null without one. User agents do not count: many
 * people have the same.
 */
export const deviceIndex = async (
  { settings }: Pick<Context, 'settings'>,
  deviceId: string | null,
): Promise<string | null> =>
  deviceId === null || deviceId === '' ? null : contactIndex(settings, 'device', deviceId.slice(0, 512))
