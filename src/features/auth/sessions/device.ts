import { deviceHash } from '../../../http/device.ts'
import type { DeviceInput } from '../schemas.ts'

/** The device that signs in, as far as it identifies itself. */
export interface Device {
  /** Hash that distinguishes devices. */
  hash: string
  /** What its app calls it; null where it sends no id. */
  id: string | null
  name: string | null
  platform: string | null
  /** `Accept-Language`: in which terms are accepted by signing up. */
  languages: string | null
}

export const deviceOf = async (request: Request, told: DeviceInput = {}): Promise<Device> => ({
  hash: await deviceHash(request),
  id: request.headers.get('x-device-id'),
  name: told.name ?? null,
  platform: told.platform ?? null,
  languages: request.headers.get('accept-language'),
})
