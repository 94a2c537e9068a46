import type { Plan } from '../catalogue/plans.ts'
import type { Context } from '../context.ts'
import { AppError } from '../foundation/errors.ts'
import { verifyAccessToken, type Actor } from '../security/access-token.ts'
import type { Declaration } from './endpoint.ts'
import { clientOf, type AppClient } from './open-for.ts'

/** The caller according to the request's headers, verified as far as possible without I/O. */
export interface Caller {
  actor: Actor | null
  token: string | null
  client: AppClient
}

/** @throws AppError UNAUTHORIZED or TOKEN_EXPIRED when a required token is missing or invalid */
export async function identify(context: Context, request: Request, auth: Declaration['auth']): Promise<Caller> {
  const header = request.headers.get('authorization')
  const client = clientOf(request)
  if (auth === 'none') return { actor: null, token: null, client }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return { actor: await verifyAccessToken(context.settings, token, context.now()), token, client }
}

/** The caller with their current plan; the same object where the token names it. */
export const withPlan = (actor: Actor, plan: Plan | null): Actor =>
  plan === null || plan === actor.plan ? actor : { ...actor, plan }
