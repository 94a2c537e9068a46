import { fieldRefusal, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { utf8 } from '../../foundation/bytes.ts'
import { isInvisible } from '../../foundation/text/characters.ts'
import { clean, graphemes } from '../../foundation/text/text.ts'

export const MESSAGE_TYPES = ['text', 'image', 'emoji', 'photo', 'gif'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** The message for a closed conversation, however its match has ended. */
export const OVER = 'This conversation has ended.'

/** Graphemes allowed in a message. */
export const MAX_MESSAGE_LENGTH = 2_000

/** The same in bytes of UTF-8: eight per grapheme, as an emoji with its skin tone has. */
export const MAX_MESSAGE_BYTES = 8 * MAX_MESSAGE_LENGTH

/** How long after sending it a user can edit or delete a message of their own, in milliseconds. */
export const CHANGEABLE_FOR = 15 * 60_000

/** Types whose content is the text itself; the others show an uploaded picture, and their content is its caption. */
const WRITTEN: ReadonlySet<string> = new Set(['text', 'emoji'])

/** The text of a message in its stored form, or its error. Used by REST and sockets alike. */
export function checkContent(messageType: string, content: string, hasMedia: boolean): Outcome<string> {
  if (!MESSAGE_TYPES.some((known) => known === messageType))
    return refuse('INVALID_MESSAGE_TYPE', { details: { allowed: MESSAGE_TYPES } })
  const isWritten = WRITTEN.has(messageType)
  if (isWritten === hasMedia)
    return fieldRefusal('media_id', isWritten ? 'is allowed for pictures only' : 'is required for this message type')
  // Counting costs more than comparing, so oversized texts are rejected by their length first.
  if (content.length > MAX_MESSAGE_BYTES) return tooLong()
  const text = clean(content)
  if (isInvisible(text)) return isWritten ? fieldRefusal('content', 'must not be empty') : ok('')
  // A grapheme can have any number of bytes; what is stored and sent must not.
  if (utf8(text).length > MAX_MESSAGE_BYTES) return tooLong()
  return text.length > MAX_MESSAGE_LENGTH && graphemes(text) > MAX_MESSAGE_LENGTH ? tooLong() : ok(text)
}

const tooLong = (): Outcome<never> =>
  refuse('CONTENT_TOO_LONG', { details: { max_length: MAX_MESSAGE_LENGTH, max_bytes: MAX_MESSAGE_BYTES } })

/**
 * One emoji and nothing else, with its skin tone, its family or its flag (UTS #51). Compiled with the first reaction,
 * not a literal: the engine would expand all emoji at every start of the Worker to validate it.
 */
let emoji: RegExp | undefined
/** Selects the emoji form of a character that is a letter or sign as well. */
const AS_PICTURE = '\ufe0f'

/**
 * The emoji of a reaction, or null. Those that keyboards send without the emoji selector, such as a bare heart, are
 * stored with it, so that equal reactions are equal texts.
 */
export function emojiOf(text: string): string | null {
  // The longest emoji there are have some ten parts.
  if (text.length > 64) return null
  const one = (emoji ??= new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v'))
  return [text, text + AS_PICTURE].find((candidate) => one.test(candidate)) ?? null
}
