import type { Settings } from '../../settings.ts'
import type { Log } from '../../foundation/log.ts'
import type { FrameHandlers } from './socket-events.ts'
import type { Connections } from './connections.ts'
import { renewSession } from './renew-session.ts'
import { replayCounter, turnAway } from './replay-bound.ts'
import { sendEvent } from '../../sockets/sockets.ts'

/**
 * The events that every socket understands, whatever it is attached to. From the moment a replay is asked for until it is
 * answered, the socket gets no event that has a number.
 */
export function commonFrames(
  settings: Settings,
  live: Connections,
  log: Log,
): FrameHandlers<'ping' | 'authenticate' | 'resume'> {
  const count = replayCounter(settings, log)
  const refusalOf = async (userId: string, now: number) => live.refusesReplay(userId, now) ?? count(userId)
  return {
    ping: (_data, { socket }, frame) => {
      sendEvent(socket, 'pong', {}, frame.id)
      return undefined
    },
    authenticate: async ({ token, last_event_id }, { socket, who, now }, frame) => {
      const renew = async () => {
        await renewSession(settings, { socket, who }, token, now)
        sendEvent(socket, 'authenticated', live.welcome(who.userId, last_event_id), frame.id)
      }
      if (last_event_id === undefined) {
        await renew()
        return undefined
      }
      live.hold(socket)
      const refused = await refusalOf(who.userId, now)
      if (refused) return turnAway(socket, frame, refused)
      try {
        await renew()
      } finally {
        // The present session stays valid even if the new token is not.
        await live.replay(socket, last_event_id)
      }
      return undefined
    },
    resume: async ({ last_event_id }, { socket, who, now }, frame) => {
      live.hold(socket)
      const refused = await refusalOf(who.userId, now)
      if (refused) return turnAway(socket, frame, refused)
      await live.replay(socket, last_event_id, frame.id)
      return undefined
    },
  }
}
