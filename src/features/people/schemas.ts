import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'

/** A person as others see them; `protocol/card.ts` is its twin on sockets. */
export const personCard = z
  .strictObject({
    id: uuid(),
    first_name: z.string(),
    age: z.int(),
    photos: z.array(z.url()),
    is_online: z
      .boolean()
      .optional()
      .openapi({ description: 'Of people I am matched with, unless they hide or it is not known.' }),
    last_active: time.optional().openapi({ description: 'The same; now, while somebody is online.' }),
  })
  .openapi('PersonCard')

export const gonePerson = z
  .strictObject({
    id: uuid(),
    first_name: z.null(),
    age: z.null(),
    photos: z.array(z.url()).max(0),
    is_gone: z.literal(true),
  })
  .openapi('GonePerson', {
    description: 'Somebody who may not be seen any more: gone, hidden, or not to be met. Why is not said.',
  })

/** A person in a list whose rows stay, whether or not they may still be seen. */
export const listedPerson = z.union([personCard, gonePerson])

export type PersonCard = z.infer<typeof personCard>
