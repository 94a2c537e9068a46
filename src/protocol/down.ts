import { z } from 'zod'
import { SERVER_EVENTS } from './server-events.ts'

/** What follows from the declarations of the events that the server sends. Tests parse whatever arrives with these schemas. */

type Declared = typeof SERVER_EVENTS

// Guarantee: there is an entry for each event.
const declared = Object.fromEntries(Object.entries(SERVER_EVENTS).map(([event, { data }]) => [event, data])) as {
  [E in keyof Declared]: Declared[E]['data']
}

export const DOWN = {
  ...declared,
  /** Answers an event under its id; the schema is that of the event's answer. */
  ack: z.record(z.string(), z.unknown()),
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    retry_after_ms: z.int().positive().optional(),
  }),
} as const

export type DownEvent = keyof typeof DOWN
export type DownData<E extends DownEvent> = z.output<(typeof DOWN)[E]>

export interface DownFrame {
  event: DownEvent
  data: Record<string, unknown>
  id?: string
}
