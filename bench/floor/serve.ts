import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../scripts/stack/paths.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { bundle } from '../compare/our-worker.ts'
import { startFloorObjects } from '../compare/runtime.ts'
import type { Server } from '../compare/server.ts'

/** Of a database that nothing asks. */
const NOWHERE = new URL('postgres://nobody:nothing@127.0.0.1:9/nothing')

/** Bundles the Worker whose objects do next to nothing (objects.ts). Returns how to start it, with the state that it had. */
export async function floorObjectsIn(folder: string): Promise<(staysAwake: boolean) => Promise<Server>> {
  const own = join(folder, 'floor-objects')
  await mkdir(own, { recursive: true })
  const built = join(bundle(join(ROOT, 'bench', 'floor', 'objects.toml'), own), 'objects.js')
  return async (staysAwake) =>
    startFloorObjects({
      name: 'floor-objects',
      folder: own,
      port: await freePort(),
      bundle: built,
      database: NOWHERE,
      texts: {},
      alivePath: '/ready',
      staysAwake,
    })
}
