import { fingerprint } from '../../platform/crypto.ts'

/** The device that signs in, as far as it tells. */
export interface Device {
  /** Hash of what tells devices apart. */
  hash: string
}

/** Devices that send an id of their own are known by it, others by the program that calls. */
export async function deviceOf(request: Request): Promise<Device> {
  const told = request.headers.get('x-device-id') ?? request.headers.get('user-agent') ?? ''
  return { hash: await fingerprint(told.slice(0, 512)) }
}
