import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'

/** A user as others see them; `protocol/card.ts` is its twin on sockets. */
export const personCard = z
  .strictObject({
    id: uuid(),
    first_name: z.string(),
    age: z.int(),
    photos: z.array(z.url()),
    is_online: z.boolean().optional().openapi({
      description: 'Present for matches of the caller, unless the user is hidden or their presence is unknown.',
    }),
    last_active: time
      .optional()
      .openapi({ description: 'Present under the same conditions; the current time while the user is online.' }),
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
    description: 'A user who is no longer visible to the caller. The reason is not disclosed.',
  })

/** A user in a list that keeps rows of hidden users. */
export const listedPerson = z.union([personCard, gonePerson])

export type PersonCard = z.infer<typeof personCard>
