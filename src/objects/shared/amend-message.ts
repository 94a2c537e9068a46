import { timeOfId } from '../../foundation/ids.ts'
import type { EventLog } from './event-log.ts'

/** Events that tell what a message says. */
const SAY_CONTENT: ReadonlySet<string> = new Set(['new_message', 'message_updated'])

/** Takes out of a log what somebody has asked by a message and taken back. */
export function forgetRequest(events: EventLog, messageId: string): void {
  events.amend(timeOfId(messageId) - SKEW, messageId, ({ event, data }) =>
    event === 'message_request' ? { ...data, preview_text: '' } : data,
  )
}

/** How much earlier than the message's own clock another's may have been, in milliseconds. */
const SKEW = 60_000

/**
 * Changes what a log says of a message's content, so that nobody who resumes gets what has been changed or taken back.
 */
export function amendMessage(
  events: EventLog,
  messageId: string,
  change: (data: Record<string, unknown>) => Record<string, unknown>,
): void {
  events.amend(timeOfId(messageId) - SKEW, messageId, ({ event, data }) =>
    SAY_CONTENT.has(event) ? change(data) : data,
  )
}
