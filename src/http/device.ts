import { fingerprint } from '../foundation/crypto.ts'

/** Hash that distinguishes devices: the id that a device sends, else its user agent. */
export const deviceHash = (request: Request): Promise<string> =>
  fingerprint((request.headers.get('x-device-id') ?? request.headers.get('user-agent') ?? '').slice(0, 512))
