import type { Settings } from '../../settings.ts'
import { refuse } from '../../foundation/errors.ts'
import type { Log } from '../../foundation/log.ts'
import { Buckets } from '../../sockets/bucket.ts'
import { renewSession } from '../shared/renew-session.ts'
import { replayCounter, turnAway } from '../shared/replay-bound.ts'
import type { FrameContext, SocketEvents } from '../shared/socket-events.ts'
import { sendEvent, welcome } from '../../sockets/sockets.ts'
import { callFrames, type CallWay } from './up-frames.ts'

/** The events on a call's own socket. Everything about the call goes the way of requests. */
export function socketEvents(
  room: CallWay,
  settings: Settings,
  log: Log,
  present: () => string | null,
): SocketEvents<'call'> {
  const buckets = new Buckets(settings)
  const countReplay = replayCounter(settings, log)
  const handlers: SocketEvents<'call'>['handlers'] = {
    ...callFrames(buckets, (_callId, _userId, use) => use(room), countReplay),
    ping: (_data, { socket }, frame) => {
      sendEvent(socket, 'pong', {}, frame.id)
      return undefined
    },
    authenticate: async ({ token, last_event_id }, context, frame) => {
      const { socket, who, now } = context
      // Before anything is awaited: signals that are sent meanwhile come after those that were missed.
      if (last_event_id !== undefined) {
        const refused = buckets.refuses('replay', who.userId, now)
        if (refused) return turnAway(socket, frame, refused)
        await again(last_event_id, context)
        const exceeded = await countReplay(who.userId)
        if (exceeded) return turnAway(socket, frame, exceeded)
      }
      await renewSession(settings, { socket, who }, token, now)
      sendEvent(socket, 'authenticated', welcome(who.userId, last_event_id ?? 0), frame.id)
      return undefined
    },
    resume: async ({ last_event_id }, context, frame) => {
      const { socket, who, now } = context
      const refused = buckets.refuses('replay', who.userId, now)
      if (refused) return turnAway(socket, frame, refused)
      const callId = await again(last_event_id, context)
      if (callId === null) return refuse('CALL_NOT_FOUND')
      const exceeded = await countReplay(who.userId)
      if (exceeded) return turnAway(socket, frame, exceeded)
      sendEvent(socket, 'resumed', { replayed: 0, complete: true }, frame.id)
      return undefined
    },
  }
  return { handlers, refuses: ({ limit }, { userId }, now) => buckets.refuses(limit, userId, now) }

  /** Signals after a number come once more; they have no number of the person's log. */
  async function again(afterSeq: number, { who }: FrameContext): Promise<string | null> {
    const callId = present()
    if (callId !== null) await room.resume({ userId: who.userId, sessionId: who.sessionId, callId }, afterSeq)
    return callId
  }
}
