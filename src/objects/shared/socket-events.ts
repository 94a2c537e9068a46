import type { Outcome } from '../../foundation/errors.ts'
import { CLIENT_EVENTS } from '../../protocol/client-events.ts'
import type { SocketKind } from '../../protocol/socket-kind.ts'
import type { UpData, UpEvent, UpEventOn, UpFrame } from '../../protocol/up.ts'
import type { Attachment } from '../../sockets/sockets.ts'

export interface FrameContext {
  socket: WebSocket
  who: Attachment
  now: number
}

export type FrameResult = Outcome<object> | undefined

/** Handles one event. `undefined` means that the handler has answered by itself. */
type FrameHandler<E extends UpEvent> = (
  data: UpData<E>,
  context: FrameContext,
  frame: UpFrame,
) => Promise<FrameResult> | FrameResult

/** A handler for each of some events. */
export type FrameHandlers<E extends UpEvent = UpEvent> = { [Event in E]: FrameHandler<Event> }

type Declared = typeof CLIENT_EVENTS

/** The events on a kind of socket that count against more than the frames of the socket. */
type ChargedOn<K extends SocketKind> = {
  [E in UpEventOn<K>]: Declared[E]['limit'] extends { per: 'person' | 'conversation' } ? E : never
}[UpEventOn<K>]

type Charged<E extends UpEvent> = Extract<Declared[E]['limit'], { per: 'person' | 'conversation' }>

/** A frame and the limit that is declared for its event. */
export type ChargedFrame<K extends SocketKind = SocketKind> = {
  [E in ChargedOn<K>]: { event: E; data: UpData<E>; limit: Charged<E>['name']; per: Charged<E>['per'] }
}[ChargedOn<K>]

/** What an object knows of the events on its sockets: a handler for each that is declared for them, and their limits. */
export interface SocketEvents<K extends SocketKind> {
  readonly handlers: FrameHandlers<UpEventOn<K>>
  /**
   * Takes one token for a frame from the buckets of the object, before its handler runs.
   * @returns the refusal to answer with when there is none, or when the frame names a conversation that it cannot
   */
  refuses(frame: ChargedFrame<K>, who: Attachment, now: number): Outcome<never> | null
}

/** The same of any object. */
export interface AnySocketEvents {
  readonly handlers: Partial<FrameHandlers>
  refuses(frame: ChargedFrame, who: Attachment, now: number): Outcome<never> | null
}

/** The frame with its limit; null for one that counts among the frames of its socket alone. */
export function chargedFrame({ event, data }: UpFrame): ChargedFrame | null {
  const { limit } = CLIENT_EVENTS[event]
  if (limit === null || limit.per === 'socket') return null
  // Guarantee: the limit is the one of the event, and the data was parsed as that event's.
  return { event, data, limit: limit.name, per: limit.per } as ChargedFrame
}

/** What a frame takes from among the limits of its socket: `frames`, unless its event has one of its own. */
export function socketLimitOf(event: UpEvent) {
  const { limit } = CLIENT_EVENTS[event]
  return limit?.per === 'socket' ? limit.name : 'frames'
}
