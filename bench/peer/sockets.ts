import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { z } from 'zod'
import { authenticate, type Actor } from './auth.ts'
import { Refusal } from './errors.ts'
import { outlet, sendMessage } from './messages.ts'
import { query, redis } from './services.ts'
import { READ } from './statements.ts'
import { limitOf } from './settings.ts'

const draft = z.strictObject({
  conversation_id: z.uuid(),
  content: z.string().min(1).max(2_000),
  message_type: z.enum(['text', 'emoji']).default('text'),
  client_message_id: z.string().min(1).max(64).optional(),
})
const mark = z.strictObject({ conversation_id: z.uuid(), up_to_seq: z.int().positive() })

type Ack = (answer: object) => void

/** Socket.IO with its WebSocket transport, one room for each user. */
export function openSockets(server: HttpServer): void {
  const io = new Server(server, { transports: ['websocket'], maxHttpBufferSize: 16_384, serveClient: false })
  outlet.emit = (userIds, event, data) => io.to(userIds.map((userId) => `user:${userId}`)).emit(event, data)

  const letIn = async (socket: Socket, next: (refused?: Error) => void): Promise<void> => {
    try {
      socket.data = await authenticate(socket.handshake.headers.authorization)
      next()
    } catch (error) {
      next(error instanceof Error ? error : new Error('UNAUTHORIZED'))
    }
  }
  io.use((socket, next) => void letIn(socket, next))
  io.on('connection', (socket) => {
    const actor = socket.data as Actor
    const bucket = tokenBucket('ws_send_message')
    void socket.join(`user:${actor.sub}`)
    void redis.set(`peer:online:${actor.sub}`, '1', 'EX', 60).catch(() => {})
    socket.emit('authenticated', { user_id: actor.sub })

    socket.on('send_message', (data: unknown, ack: Ack = () => {}) => {
      const parsed = draft.safeParse(data)
      if (!parsed.success) return ack({ code: 'VALIDATION_FAILED' })
      if (!bucket()) return ack({ code: 'RATE_LIMIT_EXCEEDED' })
      sendMessage(actor.sub, parsed.data, ack).catch((error: unknown) => ack(failure(error)))
    })
    socket.on('mark_read', (data: unknown, ack: Ack = () => {}) => {
      const parsed = mark.safeParse(data)
      if (!parsed.success) return ack({ code: 'VALIDATION_FAILED' })
      markRead(actor, parsed.data).then(ack, (error: unknown) => ack(failure(error)))
    })
    socket.on('disconnect', () => void redis.del(`peer:online:${actor.sub}`).catch(() => {}))
  })
}

async function markRead(actor: Actor, { conversation_id, up_to_seq }: z.infer<typeof mark>): Promise<object> {
  const readAt = new Date().toISOString()
  const [row] = await query<{ count: number; senderId: string | null }>(READ, [
    conversation_id,
    actor.sub,
    up_to_seq,
    readAt,
  ])
  const event = { conversation_id, up_to_seq, reader_id: actor.sub, read_at: readAt }
  if (row?.senderId) outlet.emit([row.senderId], 'message_read', event)
  return { marked_count: row?.count ?? 0 }
}

const failure = (error: unknown): object => ({ code: error instanceof Refusal ? error.code : 'INTERNAL' })

/** A burst of this many, and the same number again within the window. */
function tokenBucket(name: string): () => boolean {
  const { max, windowSeconds } = limitOf(name)
  let [tokens, at] = [max, Date.now()]
  return () => {
    const now = Date.now()
    tokens = Math.min(max, tokens + ((now - at) / (windowSeconds * 1000)) * max)
    at = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
