import type { Settings } from '../../env.ts'
import type { FrameHandlers } from './frame-loop.ts'
import type { Live } from './live.ts'
import { renewSession } from './renew-session.ts'
import { sendEvent } from './sockets.ts'

/** The events that every socket understands, whatever it is attached to. */
export const commonFrames = (settings: Settings, live: Live): FrameHandlers => ({
  ping: (_data, { socket }, frame) => {
    sendEvent(socket, 'pong', {}, frame.id)
    return undefined
  },
  authenticate: async ({ token }, { socket, who, now }, frame) => {
    await renewSession(settings, socket, who, token, now, frame.id)
    return undefined
  },
  resume: ({ last_event_id }, { socket, who }) => {
    live.replay(socket, who, last_event_id)
    return undefined
  },
})
