import type { Settings } from '../../settings.ts'
import { limitRefusal } from '../../http/action-limits.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { Log } from '../../foundation/log.ts'
import { countUses } from '../../http/rate-limit.ts'
import { createRedis } from '../../foundation/redis.ts'
import { startTiming } from '../../foundation/timing.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { UpFrame } from '../../protocol/up.ts'
import { closeSocket, reply } from '../../sockets/sockets.ts'

/** Counts a replay of somebody. @returns the refusal where they have had as many as they may; null lets it through */
export type CountReplay = (userId: string) => Promise<Outcome<never> | null>

/** Counts replays that sockets ask for by an event together with those that were asked for on the way in. */
export const replayCounter =
  (settings: Settings, log: Log): CountReplay =>
  async (userId) => {
    const redis = createRedis(settings.UPSTASH_REDIS_REST_URL, settings.UPSTASH_REDIS_REST_TOKEN, startTiming())
    const now = Date.now()
    const [state] = await countUses(settings, redis, log, [{ name: 'socket_replay', subject: userId }], now)
    if (!state?.exceeded) return null
    const { code, message, details, retryAfter } = limitRefusal(state, now)
    return refuse(code, { message, details, retryAfter })
  }

/** Whether a frame asks for what its socket has missed. Refusing that alone would let live events pass the gap. */
export const asksForReplay = ({ event, data }: UpFrame): boolean =>
  event === 'resume' ||
  (event === 'authenticate' && data.last_event_id !== undefined) ||
  (event === 'call:resume' && data.after_seq !== undefined)

/** Refuses a replay by closing the socket, which is sent nothing more: what it has missed waits for the next one. */
export function turnAway(socket: WebSocket, frame: Pick<UpFrame, 'id'>, refused: Outcome<never>): undefined {
  reply(socket, frame, refused)
  closeSocket(socket, CLOSE.TRY_LATER, 'too many replays')
}
