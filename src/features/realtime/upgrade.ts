import { bearerIn } from '../../security/access-token.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import type { LimitName } from '../../catalogue/limits.ts'
import type { Admitted } from '../../http/require-session.ts'
import { enterByToken } from './enter-by-token.ts'
import { spendTicket } from './ticket.ts'

/**
 * Authenticates the caller, and counts the socket, and a replay where one is requested.
 * @throws AppError for invalid credentials, RATE_LIMIT_EXCEEDED for too many of either
 */
export type Identify = (asks: { replay: boolean }) => Promise<Admitted>

/** The limits of a socket, per user and per network. */
export const limitsOf = ({ replay }: { replay: boolean }): readonly LimitName[] => [
  'socket_open',
  'socket_open_ip',
  ...(replay ? (['socket_replay'] as const) : []),
]

/** The credentials in an upgrade request: ticket or header; null without any. */
export function wayIn(ctx: Context, request: Request, ticket: string | undefined): Identify | null {
  if (ticket !== undefined) return (asks) => spendTicket(ctx, ticket, limitsOf(asks))
  const header = request.headers.get('authorization')
  if (header === null) return null
  const token = bearerIn(header)
  return (asks) =>
    token === undefined ? Promise.reject(new AppError('UNAUTHORIZED')) : enterByToken(ctx, token, limitsOf(asks))
}

/**
 * Parameter names under which clients put an access token into a URL; it is rejected there, because URLs are logged.
 */
const TOKEN_NAMES: ReadonlySet<string> = new Set(['token', 'access_token', 'authorization'])

/** The name of the parameter with an access token; null without one. */
export function tokenInAddress(request: Request): string | null {
  const given = [...new URL(request.url).searchParams.keys()]
  return given.find((name) => TOKEN_NAMES.has(name.toLowerCase())) ?? null
}

/** Browsers send the origin of the page; foreign ones are rejected. Apps send none. */
export function isKnownOrigin({ settings }: Context, request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin === new URL(request.url).origin || settings.CORS_ORIGINS.includes(origin)
}
