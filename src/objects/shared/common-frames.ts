import type { Settings } from '../../env.ts'
import type { Log } from '../../platform/log.ts'
import type { FrameHandlers } from './frame-loop.ts'
import type { Live } from './live.ts'
import { renewSession } from './renew-session.ts'
import { refuseReplay, turnAway } from './replay-bound.ts'
import { sendEvent } from './sockets.ts'

/**
 * The events that every socket understands, whatever it is attached to. From the moment a replay is asked for until it is
 * answered, the socket gets no event that has a number.
 */
export const commonFrames = (settings: Settings, live: Live, log: Log): FrameHandlers => ({
  ping: (_data, { socket }, frame) => {
    sendEvent(socket, 'pong', {}, frame.id)
    return undefined
  },
  authenticate: async ({ token, last_event_id }, { socket, who, now }, frame) => {
    const renew = async () => {
      await renewSession(settings, socket, who, token, now)
      sendEvent(socket, 'authenticated', live.welcome(who.userId, last_event_id), frame.id)
    }
    if (last_event_id === undefined) {
      await renew()
      return undefined
    }
    live.hold(socket)
    const refused = await refuseReplay(settings, log, who.userId)
    if (refused) return turnAway(socket, frame, refused)
    try {
      await renew()
    } finally {
      // The session that the socket has is good, whatever the new token is worth.
      live.replay(socket, who, last_event_id)
    }
    return undefined
  },
  resume: async ({ last_event_id }, { socket, who }, frame) => {
    live.hold(socket)
    const refused = await refuseReplay(settings, log, who.userId)
    if (refused) return turnAway(socket, frame, refused)
    live.replay(socket, who, last_event_id, frame.id)
    return undefined
  },
})
