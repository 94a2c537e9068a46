import { z } from 'zod'

/** The person card of seeds and contract. */
export const card = z.strictObject({
  id: z.uuid(),
  first_name: z.string(),
  age: z.int().min(18),
  photos: z.array(z.url()),
  is_online: z.boolean().optional(),
  last_active: z.iso.datetime({ precision: 3 }).optional(),
})

export type Card = z.output<typeof card>
