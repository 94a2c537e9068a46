import { z } from '@hono/zod-openapi'

/** Something by which one gets into an account. */
export const wayIn = z
  .strictObject({
    kind: z.enum(['phone', 'email', 'google']),
    hint: z.string().nullable().openapi({ description: 'Masked phone or address; null for Google.' }),
    is_proved: z.boolean().openapi({ description: 'False for an address that is only claimed; it may be lost.' }),
    is_removable: z.boolean().openapi({ description: 'Whether it can be removed: not the last, and not an address.' }),
  })
  .openapi('WayIn')

export type WayIn = z.infer<typeof wayIn>

export const exampleWaysIn: WayIn[] = [
  { kind: 'email', hint: 'a•••@example.com', is_proved: true, is_removable: false },
  { kind: 'phone', hint: '•••78', is_proved: true, is_removable: true },
]
