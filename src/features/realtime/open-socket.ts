import type { Actor } from '../../platform/auth/access-token.ts'
import type { Context } from '../../platform/context.ts'
import { AppError, fieldRefused, type ErrorCode } from '../../platform/errors.ts'
import { requireSession } from '../../platform/gate.ts'
import { upgradeRequest } from '../../objects/shared/sockets.ts'
import { awaitAuthentication, type Connect, type SocketResponse } from './await-authentication.ts'
import { spendTicket } from './ticket.ts'

interface SocketQuery {
  ticket?: string | undefined
  last_event_id?: number | undefined
}

/** The caller's own socket: everything that concerns them. */
export const openUserSocket = (ctx: Context, request: Request, query: SocketQuery): Promise<Response> =>
  openSocket(ctx, request, query, (who) => withSocket(ctx.hubs.of(who.userId).fetch(upgradeRequest(who))))

/** A socket of one conversation. */
export const openConversationSocket = (
  ctx: Context,
  request: Request,
  query: SocketQuery,
  conversationId: string,
): Promise<Response> =>
  openSocket(ctx, request, query, (who) =>
    withSocket(ctx.rooms.of(conversationId).fetch(upgradeRequest(who, conversationId))),
  )

/** Finds out who is there, by header, ticket or first event, and connects them. */
async function openSocket(
  ctx: Context,
  request: Request,
  { ticket, last_event_id }: SocketQuery,
  connect: Connect,
): Promise<Response> {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw fieldRefused('header.Upgrade', 'must be "websocket"')
  requireKnownOrigin(ctx, request)
  const checkedAt = ctx.now()
  const actor = await actorOf(ctx, request, ticket)
  if (!actor) return awaitAuthentication(ctx, connect, last_event_id)
  ctx.note({ user_id: actor.userId })
  const { userId, sessionId, expiresAt } = actor
  return connect({ userId, sessionId, expiresAt, checkedAt, lastEventId: last_event_id })
}

/** What an object means by the status with which it refuses a socket. */
const REFUSALS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHORIZED',
  404: 'CONVERSATION_NOT_FOUND',
  503: 'UNAVAILABLE',
}

/** The answer of an object that gives a socket. @throws AppError when it gives none */
async function withSocket(asked: Promise<Response>): Promise<SocketResponse> {
  const response = await asked
  if (hasSocket(response)) return response
  throw new AppError(REFUSALS[response.status] ?? 'INTERNAL')
}

const hasSocket = (response: Response): response is SocketResponse => response.webSocket !== null

async function actorOf(ctx: Context, request: Request, ticket: string | undefined): Promise<Actor | null> {
  if (ticket !== undefined) return spendTicket(ctx, ticket)
  const header = request.headers.get('authorization')
  if (header === null) return null
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return requireSession(ctx, token)
}

/** Browsers say which page opens the socket; pages of strangers are refused. Apps send no origin. */
function requireKnownOrigin({ settings }: Context, request: Request): void {
  const origin = request.headers.get('origin')
  if (origin === null || origin === new URL(request.url).origin || settings.CORS_ORIGINS.includes(origin)) return
  throw new AppError('FORBIDDEN', { message: 'This origin may not open sockets.' })
}
