import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { withTimeLimit } from '../../foundation/time-limit.ts'
import { probeLimits } from '../../http/rate-limit.ts'
import { pingPostgres } from './queries.ts'

export type Health = 'up' | 'down'

export interface Report {
  status: 'healthy' | 'unhealthy'
  services: { postgres: Health; redis: Health; objects: Health }
}

/** Timeout after which a dependency counts as down, in milliseconds. */
export const TIME_LIMIT = 1_500

/** Checks every dependency concurrently, with the same timeout. */
export async function checkHealth(ctx: Context): Promise<Report> {
  const [postgres, redis, objects] = await Promise.all([
    ask(ctx, 'postgres', () => pingPostgres(ctx.db)),
    ask(ctx, 'redis', () => probeLimits(ctx.redis, ctx.now())),
    ask(ctx, 'objects', () => ctx.hubs.of('health').ping()),
  ])
  const isHealthy = postgres === 'up' && redis === 'up' && objects === 'up'
  return { status: isHealthy ? 'healthy' : 'unhealthy', services: { postgres, redis, objects } }
}

/** Whether Postgres answers within {@link TIME_LIMIT}, over a connection of its own. */
export async function isPostgresUp(ctx: Context): Promise<boolean> {
  // A connection on which a statement has not ended in time makes others wait.
  ctx.db.close()
  return (await ask(ctx, 'postgres', () => pingPostgres(ctx.db))) === 'up'
}

async function ask(ctx: Context, name: string, question: () => Promise<unknown>): Promise<Health> {
  try {
    await withTimeLimit(TIME_LIMIT, question)
    return 'up'
  } catch (error) {
    ctx.log.warn('health_check_failed', { service: name, ...describeError(error) })
    return 'down'
  }
}
