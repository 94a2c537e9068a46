import type { z } from 'zod'
import { CLIENT_EVENTS } from './client-events.ts'
import type { SocketKind } from './socket-kind.ts'

/** What follows from the declarations of the events that clients send (`events/`). */

type Declared = typeof CLIENT_EVENTS
export type UpEvent = keyof Declared

/** One part of every declaration, by the name of its event. */
const partOf = <P extends 'data' | 'answer'>(part: P): { readonly [E in UpEvent]: Declared[E][P] } =>
  // Guarantee: there is an entry for each event.
  Object.fromEntries(Object.entries(CLIENT_EVENTS).map(([event, declared]) => [event, declared[part]])) as {
    [E in UpEvent]: Declared[E][P]
  }

/** The data of every event. */
export const UP = partOf('data')

/**
 * What answers every event: an event of the server, or an `ack` with data of this schema. What is wrong is answered by an
 * `error` in any case.
 */
export const ANSWERS = partOf('answer')

export type UpData<E extends UpEvent> = z.output<Declared[E]['data']>

export type UpFrame = { [E in UpEvent]: { event: E; data: UpData<E>; id: string | undefined } }[UpEvent]

/** The events that a kind of socket takes. */
export type UpEventOn<K extends SocketKind> = {
  [E in UpEvent]: K extends Declared[E]['sockets'][number] ? E : never
}[UpEvent]

/** However a frame is written, it has at most so many bytes. */
export const MAX_FRAME_BYTES = 16 * 1024
