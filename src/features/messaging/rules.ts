import { ok, refuse, type Outcome } from '../../platform/errors.ts'
import { clean, graphemes, isInvisible } from '../../platform/text.ts'

export const MESSAGE_TYPES = ['text', 'image', 'emoji', 'photo', 'gif'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** Characters, as a reader counts them, that a message may have. */
export const MAX_MESSAGE_LENGTH = 2_000

/** Types whose content is the text itself; the others need an uploaded file. */
const WRITTEN: readonly string[] = ['text', 'emoji']

/** The text of a message as it will be stored, or why it cannot be sent. Holds for REST and sockets alike. */
export function checkContent(messageType: string, content: string): Outcome<string> {
  if (!WRITTEN.includes(messageType)) return refuse('INVALID_MESSAGE_TYPE', { details: { allowed: WRITTEN } })
  // Counting costs more than comparing, so what cannot fit is refused by its length.
  if (content.length > MAX_MESSAGE_LENGTH * 8) return tooLong()
  const text = clean(content)
  if (isInvisible(text))
    return refuse('VALIDATION_FAILED', { details: { issues: [{ path: 'content', message: 'must not be empty' }] } })
  return graphemes(text) > MAX_MESSAGE_LENGTH ? tooLong() : ok(text)
}

const tooLong = (): Outcome<never> => refuse('CONTENT_TOO_LONG', { details: { max_length: MAX_MESSAGE_LENGTH } })
