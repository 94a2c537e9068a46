import { z } from '@hono/zod-openapi'

/** A sign-in method. */
export const wayIn = z
  .strictObject({
    kind: z.enum(['phone', 'email', 'google']),
    hint: z.string().nullable().openapi({ description: 'The masked phone number or e-mail address; null for Google.' }),
    is_proved: z.boolean().openapi({
      description:
        'Whether it is verified. False for an e-mail address that is only claimed; another account may still verify it.',
    }),
    is_removable: z
      .boolean()
      .openapi({ description: 'Whether it can be removed. The last method and an e-mail address cannot.' }),
  })
  .openapi('WayIn')

export type WayIn = z.infer<typeof wayIn>

export const exampleWaysIn: WayIn[] = [
  { kind: 'email', hint: 'a•••@example.com', is_proved: true, is_removable: false },
  { kind: 'phone', hint: '•••78', is_proved: true, is_removable: true },
]
