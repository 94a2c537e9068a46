import { time } from './time.ts'
import { z } from 'zod'

/** How a person appears to others. */
export const card = z.strictObject({
  id: z.uuid(),
  first_name: z.string(),
  age: z.int().min(18),
  photos: z.array(z.url()),
  is_online: z.boolean().optional(),
  last_active: time.optional(),
})

/** Somebody who may not be seen by who looks, in a place that has to stay: a match that is over, a call, a conversation. */
export const goneCard = z.strictObject({
  id: z.uuid(),
  first_name: z.null(),
  age: z.null(),
  photos: z.array(z.url()).max(0),
  is_gone: z.literal(true),
})

/** A person in a list whose rows stay, whether or not they may still be seen. */
export const listedCard = z.union([card, goneCard])

export type Card = z.output<typeof card>
export type GoneCard = z.output<typeof goneCard>
export type ListedCard = z.output<typeof listedCard>

export const gone = (id: string): GoneCard => ({ id, first_name: null, age: null, photos: [], is_gone: true })
