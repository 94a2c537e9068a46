import { deviceIndex } from '../../../security/device-index.ts'
import type { Settings } from '../../../settings.ts'
import { isTellingDevice } from './rules.ts'

/** Keyed index by which a device is recognised in other accounts; null for an id that many devices could have. */
export const recognisableDevice = async (
  settings: Pick<Settings, 'INDEX_KEY'>,
  deviceId: string | null,
): Promise<string | null> => (deviceId === null || !isTellingDevice(deviceId) ? null : deviceIndex(settings, deviceId))
