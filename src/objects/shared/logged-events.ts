import type { LoggedEvent } from '../../rpc/delivery.ts'

/** The highest seq of the messages among some events; 0 when there is none. */
export const newestMessage = (events: readonly LoggedEvent[]): number =>
  events.reduce(
    (newest, { event, data }) => (event === 'new_message' ? Math.max(newest, Number(data['seq'])) : newest),
    0,
  )

/** The data of an event as a client sees it. */
export const numbered = ({ eventId, data }: LoggedEvent): Record<string, unknown> => ({ event_id: eventId, ...data })
