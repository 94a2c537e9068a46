import { withDoors } from '../../../bench/with-doors.ts'
import { consumers } from '../../../src/consumers.ts'
import { backgroundContext, type UserContext } from '../../../src/context.ts'
import { verifyArchive } from '../../../src/features/messaging/archive/verify-archive.ts'
import { publish } from '../../../src/foundation/outbox.ts'

export * from '../../../src/index.ts'

/** The product, and a door to what an admin does by `npm run archive:verify`, without a second factor. */
export default withDoors({
  '/verify': async (query, env) => {
    const waiting: Promise<unknown>[] = []
    const context = backgroundContext({
      env,
      waitUntil: (work) => void waiting.push(work),
      publish: (ctx, events) => publish(ctx, consumers, events),
    })
    // Guarantee: of the caller, the verb uses the id alone.
    const admin = Object.create(context, { actor: { value: { userId: crypto.randomUUID() } } }) as UserContext
    const found = await verifyArchive(admin, { limit: 100, repair: query.has('repair') })
    await Promise.all(waiting)
    return Response.json(found)
  },
})
