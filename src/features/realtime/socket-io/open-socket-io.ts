import type { Context } from '../../../context.ts'
import { HEARTBEAT, type Heartbeats } from '../../../protocol/socket-io.ts'
import type { Connect } from '../held-socket.ts'
import { connectToHub } from '../open-socket.ts'
import { isKnownOrigin, tokenInAddress, wayIn } from '../upgrade.ts'
import { SocketIoConnection, type Doorway } from './connection.ts'
import { refused, type Refusal } from './refusals.ts'

export interface SocketIoQuery {
  EIO?: string | undefined
  transport?: string | undefined
  sid?: string | undefined
  ticket?: string | undefined
  last_event_id?: number | undefined
}

/** The caller's own socket, as opened by Socket.IO clients. They authenticate when they connect to `/`. */
export async function openSocketIo(ctx: Context, request: Request, query: SocketIoQuery): Promise<Response> {
  const refusal = refusalOf(ctx, request, query)
  if (refusal) return refused(refusal)
  const doorway = { identify: wayIn(ctx, request, query.ticket), lastEventId: query.last_event_id }
  return holdSocketIo(ctx, connectToHub(ctx), doorway)
}

function refusalOf(ctx: Context, request: Request, { EIO, transport, sid }: SocketIoQuery): Refusal | null {
  // HEAD is routed like GET.
  if (request.method !== 'GET') return 'method'
  if (transport === 'polling') return 'polling'
  if (transport !== 'websocket') return 'transport'
  if (EIO !== '4') return 'version'
  if (!isKnownOrigin(ctx, request)) return 'origin'
  if (sid !== undefined) return 'session'
  if (tokenInAddress(request) !== null) return 'token'
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket' ? null : 'upgrade'
}

export function holdSocketIo(
  ctx: Context,
  connect: Connect,
  doorway: Doorway,
  heartbeats: Heartbeats = HEARTBEAT,
): Response {
  const pair = new WebSocketPair()
  const [client, server] = [pair[0], pair[1]]
  server.accept()
  const connection = new SocketIoConnection(ctx, server, connect, doorway, heartbeats)
  server.addEventListener('message', ({ data }) => connection.receive(data))
  server.addEventListener('close', ({ code, reason }) => connection.left(code, reason))
  return new Response(null, { status: 101, webSocket: client })
}
