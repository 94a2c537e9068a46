import type { Actor } from '../../platform/auth/access-token.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { requireSession } from '../../platform/gate.ts'
import { spendTicket } from './ticket.ts'

/** Finds out who is there. @throws AppError when what they show is not good */
export type Identify = () => Promise<Actor>

/** How the request for a socket says who is there: by ticket or by header; null when it does not say. */
export function wayIn(ctx: Context, request: Request, ticket: string | undefined): Identify | null {
  if (ticket !== undefined) return () => spendTicket(ctx, ticket)
  const header = request.headers.get('authorization')
  if (header === null) return null
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  return () => (token === undefined ? Promise.reject(new AppError('UNAUTHORIZED')) : requireSession(ctx, token))
}

/** Browsers say which page opens the socket; pages of strangers are refused. Apps send no origin. */
export function isKnownOrigin({ settings }: Context, request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin === new URL(request.url).origin || settings.CORS_ORIGINS.includes(origin)
}
