import type { Actor } from '../../security/access-token.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import type { LimitName } from '../../catalogue/limits.ts'
import { enterByToken } from './enter-by-token.ts'
import { spendTicket } from './ticket.ts'

/**
 * Finds out who is there, and in the same trip counts the socket, and a replay where one is asked for.
 * @throws AppError when what they show is not good, RATE_LIMIT_EXCEEDED when they have had too many of either
 */
export type Identify = (asks: { replay: boolean }) => Promise<Actor>

/** What a socket counts as, of its person and of its network. */
export const limitsOf = ({ replay }: { replay: boolean }): readonly LimitName[] => [
  'socket_open',
  'socket_open_ip',
  ...(replay ? (['socket_replay'] as const) : []),
]

/** How the request for a socket says who is there: by ticket or by header; null when it does not say. */
export function wayIn(ctx: Context, request: Request, ticket: string | undefined): Identify | null {
  if (ticket !== undefined) return (asks) => spendTicket(ctx, ticket, limitsOf(asks))
  const header = request.headers.get('authorization')
  if (header === null) return null
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  return (asks) =>
    token === undefined ? Promise.reject(new AppError('UNAUTHORIZED')) : enterByToken(ctx, token, limitsOf(asks))
}

/** Names under which clients put an access token into an address; it is refused there, because addresses are logged. */
const TOKEN_NAMES: ReadonlySet<string> = new Set(['token', 'access_token', 'authorization'])

/** The name of the parameter that holds an access token; null when the address has none. */
export function tokenInAddress(request: Request): string | null {
  const given = [...new URL(request.url).searchParams.keys()]
  return given.find((name) => TOKEN_NAMES.has(name.toLowerCase())) ?? null
}

/** Browsers say which page opens the socket; pages of strangers are refused. Apps send no origin. */
export function isKnownOrigin({ settings }: Context, request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin === new URL(request.url).origin || settings.CORS_ORIGINS.includes(origin)
}
