import type { ClientEvents } from './client-events.generated.ts'
import type { ServerEvents } from './server-events.generated.ts'

/** Everything that may arrive: the events of the protocol, and errors that answer nothing. */
export interface HeardEvents extends ServerEvents {
  error: { code: string; message: string; details?: Record<string, unknown>; retry_after_ms?: number }
}

export type HeardName = keyof HeardEvents
/** One event, discriminated by `event`. */
export type HeardEvent = { [E in HeardName]: { event: E; data: HeardEvents[E] } }[HeardName]

export type SentName = keyof ClientEvents
export type SentData<E extends SentName> = ClientEvents[E]['data']
export type AnswerTo<E extends SentName> = ClientEvents[E]['answer']

/** A frame on the wire. */
export interface Frame {
  event: string
  data: Record<string, unknown>
  id?: string
}
