import type { UserContext } from '../../context.ts'
import { deviceView } from './device-view.ts'
import { devicesOf } from './queries.ts'
import type { DeviceView } from './schemas.ts'

/** The caller's registered devices; at most one per session. */
export async function listDevices({ db, actor, now }: UserContext): Promise<DeviceView[]> {
  return (await devicesOf(db, actor.userId, now())).map((row) => deviceView(actor, row))
}
