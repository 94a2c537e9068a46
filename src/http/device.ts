import { fingerprint } from '../foundation/crypto.ts'

/** Hash of what tells devices apart. Those that send an id of their own are known by it, others by the program that calls. */
export const deviceHash = (request: Request): Promise<string> =>
  fingerprint((request.headers.get('x-device-id') ?? request.headers.get('user-agent') ?? '').slice(0, 512))
