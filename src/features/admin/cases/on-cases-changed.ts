import { rolesWith } from '../../../catalogue/roles.ts'
import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import { sessionsThere } from './operators-there.ts'
import { sessionsOfRoles } from './queries.ts'

/** To so many sessions at most; others see the change when they read the counts again. */
const MOST = 200

/**
 * Tells operators who look at cases that they have changed. Where nobody does, it is one trip to Redis. An operator
 * without the role or the session by then is told nothing. Never retried: a missed change is in the next counts.
 */
export async function onCasesChanged(ctx: Context): Promise<void> {
  try {
    const there = (await sessionsThere(ctx.redis, ctx.now())).slice(0, MOST)
    if (there.length === 0) return
    const allowed = await sessionsOfRoles(ctx.db, there, rolesWith('cases.read'))
    await Promise.allSettled(
      allowed.map(({ userId, sessionId }) => ctx.hubs.of(userId).relay('admin:cases_changed', {}, sessionId)),
    )
  } catch (error) {
    ctx.log.warn('cases_changed_not_told', describeError(error))
  }
}
