import type { Settings } from '../../env.ts'
import type { Buckets } from './bucket.ts'
import type { FrameHandlers } from './frame-loop.ts'
import type { Live } from './live.ts'
import { renewSession } from './renew-session.ts'
import { sendEvent } from './sockets.ts'

/** The events that every socket understands, whatever it is attached to. */
export const commonFrames = (settings: Settings, live: Live, buckets: Buckets): FrameHandlers => ({
  ping: (_data, { socket }, frame) => {
    sendEvent(socket, 'pong', {}, frame.id)
    return undefined
  },
  authenticate: async ({ token, last_event_id }, { socket, who, now }, frame) => {
    const refused = last_event_id === undefined ? null : buckets.refuses('resume', who.userId, now)
    if (refused) return refused
    await renewSession(settings, socket, who, token, now)
    sendEvent(socket, 'authenticated', live.welcome(who.userId, last_event_id), frame.id)
    if (last_event_id !== undefined) live.replay(socket, who, last_event_id)
    return undefined
  },
  resume: ({ last_event_id }, { socket, who, now }, frame) => {
    const refused = buckets.refuses('resume', who.userId, now)
    if (refused) return refused
    live.replay(socket, who, last_event_id, frame.id)
    return undefined
  },
})
