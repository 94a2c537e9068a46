import { rolesBelow } from '../../../catalogue/roles.ts'
import type { UserContext } from '../../../context.ts'
import type { Acting } from './queries.ts'

/** The caller, as statements about another account take them. */
export const actingOn = (ctx: UserContext, userId: string): Acting => ({
  userId,
  operatorId: ctx.actor.userId,
  below: rolesBelow(ctx.actor.role),
  now: ctx.now(),
})
