import type { Context } from '../../context.ts'
import { AppError, fieldRefused, type ErrorCode } from '../../foundation/errors.ts'
import type { SocketKind } from '../../protocol/socket-kind.ts'
import { upgradeRequest, type SocketRequest } from '../../sockets/sockets.ts'
import { requireConversation } from '../messaging/require-conversation.ts'
import { awaitAuthentication, openAuthenticated } from './json-socket.ts'
import type { Connect, SocketResponse } from './held-socket.ts'
import { isKnownOrigin, tokenInAddress, wayIn } from './upgrade.ts'

interface SocketQuery {
  ticket?: string | undefined
  last_event_id?: number | undefined
}

/** Opens the caller's own socket: all their events. */
export const connectToHub =
  ({ hubs, ip }: Context): Connect =>
  (who) =>
    withSocket(hubs.of(who.userId).fetch(upgradeRequest({ ...who, ip })))

/** The caller's own socket, in JSON. */
export const openUserSocket = (ctx: Context, request: Request, query: SocketQuery): Promise<Response> =>
  openSocket(ctx, request, query, 'user', connectToHub(ctx))

/** A socket of one conversation. */
export const openConversationSocket = (
  ctx: Context,
  request: Request,
  query: SocketQuery,
  conversationId: string,
): Promise<Response> =>
  openSocket(ctx, request, query, 'conversation', async (who) => {
    // A socket held by the Worker would keep a Postgres connection for as long as it is open.
    await requireConversation(ctx, who.userId, conversationId).finally(() => ctx.db.close())
    const room = ctx.rooms.of(conversationId)
    return withSocket(room.fetch(upgradeRequest({ ...who, ip: ctx.ip }, conversationId)))
  })

/** A socket of one call. */
export const openCallSocket = (ctx: Context, request: Request, query: SocketQuery, callId: string): Promise<Response> =>
  openSocket(ctx, request, query, 'call', async (who) => {
    const places = await ctx.hubs.of(who.userId).callPlaces(callId)
    for (const place of places) {
      const response = await ctx.calls.of(place).fetch(upgradeRequest(who, place, callId))
      if (response.status !== 404) return withSocket(Promise.resolve(response))
    }
    throw new AppError('CALL_NOT_FOUND')
  })

/** Authenticates the client, by header, ticket or first event, and connects it. */
async function openSocket(
  ctx: Context,
  request: Request,
  { ticket, last_event_id }: SocketQuery,
  kind: SocketKind,
  connecting: Connect,
): Promise<Response> {
  // HEAD is routed like GET, and gets no socket.
  if (request.method !== 'GET' || request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw fieldRefused('header.Upgrade', 'must be "websocket"')
  if (!isKnownOrigin(ctx, request))
    throw new AppError('FORBIDDEN', { message: 'This origin is not allowed to open sockets.' })
  const misplaced = tokenInAddress(request)
  if (misplaced !== null)
    throw fieldRefused(`query.${misplaced}`, 'must not be in a URL; send the Authorization header or a ticket')
  const connect = Object.assign((who: SocketRequest) => connecting(who), { kind })
  const identify = wayIn(ctx, request, ticket)
  if (!identify) return awaitAuthentication(ctx, connect, last_event_id)
  return openAuthenticated(ctx, connect, identify, last_event_id)
}

/** The meaning of the status with which an object rejects a socket. */
const REFUSALS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHORIZED',
  404: 'CONVERSATION_NOT_FOUND',
  429: 'RATE_LIMIT_EXCEEDED',
  503: 'UNAVAILABLE',
}

/** An object's response with a socket. @throws AppError when it has none */
async function withSocket(asked: Promise<Response>): Promise<SocketResponse> {
  const response = await asked
  if (hasSocket(response)) return response
  const retryAfter = response.headers.get('retry-after')
  throw new AppError(
    REFUSALS[response.status] ?? 'INTERNAL',
    retryAfter === null ? {} : { retryAfter: Number(retryAfter) },
  )
}

const hasSocket = (response: Response): response is SocketResponse => response.webSocket !== null
