import { fieldRefusal, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { isInvisible } from '../../foundation/text/characters.ts'
import { clean, graphemes } from '../../foundation/text/text.ts'

export const MESSAGE_TYPES = ['text', 'image', 'emoji', 'photo', 'gif'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** What is said of a conversation in which nothing can be done any more, however its match has ended. */
export const OVER = 'This conversation has ended.'

/** Characters, as a reader counts them, that a message may have. */
export const MAX_MESSAGE_LENGTH = 2_000

/** The same in bytes of UTF-8: eight for each character, which is an emoji with its skin tone. */
export const MAX_MESSAGE_BYTES = 8 * MAX_MESSAGE_LENGTH

/** How long after sending it somebody can change or delete a message of their own, in milliseconds. */
export const CHANGEABLE_FOR = 15 * 60_000

/** Types whose content is the text itself; the others show an uploaded picture, and their content is its caption. */
const WRITTEN: ReadonlySet<string> = new Set(['text', 'emoji'])

/** The text of a message as it will be stored, or why it cannot be sent. Holds for REST and sockets alike. */
export function checkContent(messageType: string, content: string, hasMedia: boolean): Outcome<string> {
  if (!MESSAGE_TYPES.some((known) => known === messageType))
    return refuse('INVALID_MESSAGE_TYPE', { details: { allowed: MESSAGE_TYPES } })
  const isWritten = WRITTEN.has(messageType)
  if (isWritten === hasMedia)
    return fieldRefusal('media_id', isWritten ? 'is allowed for pictures only' : 'is required for this message type')
  // Counting costs more than comparing, so what cannot fit is refused by its length.
  if (content.length > MAX_MESSAGE_BYTES) return tooLong()
  const text = clean(content)
  if (isInvisible(text)) return isWritten ? fieldRefusal('content', 'must not be empty') : ok('')
  // A character, as a reader counts them, can be of any number of bytes; what is stored and sent on must not.
  if (utf8(text).length > MAX_MESSAGE_BYTES) return tooLong()
  return text.length > MAX_MESSAGE_LENGTH && graphemes(text) > MAX_MESSAGE_LENGTH ? tooLong() : ok(text)
}

const tooLong = (): Outcome<never> =>
  refuse('CONTENT_TOO_LONG', { details: { max_length: MAX_MESSAGE_LENGTH, max_bytes: MAX_MESSAGE_BYTES } })

/**
 * One emoji and nothing else, with its skin tone, its family or its flag (UTS #51). Made with the first reaction, and no
 * literal: the engine would collect all emoji there are at every start of the Worker, to see whether it is well written.
 */
let emoji: RegExp | undefined
/** Asks for the picture of a character that is a letter or sign as well. */
const AS_PICTURE = '\ufe0f'

/**
 * The emoji that a reaction is, or null. Those that a keyboard sends without saying that it means the picture, such as a
 * bare heart, are stored with it, so that equal reactions are equal texts.
 */
export function emojiOf(text: string): string | null {
  // The longest emoji there are have some ten parts.
  if (text.length > 64) return null
  const one = (emoji ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v'))
  return [text, text + AS_PICTURE].find((candidate) => one.test(candidate)) ?? null
}
