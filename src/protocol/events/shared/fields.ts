import { z } from 'zod'

/** Fields that several events of clients have. */

export const id = z.uuid().toLowerCase()

/** Chosen by the client; the same one from the same sender is the same message. */
export const clientMessageId = z.string().regex(/^[\x20-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters')

export const conversationOrMatch = { conversation_id: id.optional(), match_id: id.optional() }

/** Where several fields can say the same thing, at least one must, and with `conversation_id` the others only repeat it. */
export function namesOne(...fields: string[]) {
  return (data: Record<string, unknown>) => fields.some((field) => data[field] !== undefined)
}
