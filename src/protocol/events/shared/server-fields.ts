import { z } from 'zod'

/** Fields that several events of the server have. */

export const id = z.uuid()

/** Ascending per user on `/ws`, per conversation on a conversation's socket; what `resume` goes by. */
export const logged = { event_id: z.int().positive().optional() }
