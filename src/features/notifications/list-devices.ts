import type { UserContext } from '../../context.ts'
import { deviceView } from './device-view.ts'
import { devicesOf } from './queries.ts'
import type { DeviceView } from './schemas.ts'

/** Where the caller can be reached; no more than they have sessions. */
export async function listDevices({ db, actor, now }: UserContext): Promise<DeviceView[]> {
  return (await devicesOf(db, actor.userId, now())).map((row) => deviceView(actor, row))
}
