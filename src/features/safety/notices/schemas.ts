import { z } from '@hono/zod-openapi'
import { cleanName, cleanText } from '../../../foundation/text/text.ts'
import { uuid } from '../../../http/endpoint.ts'
import { email } from '../../auth/schemas.ts'

/** Graphemes allowed in a notice. */
const MAX_REASON = 5_000
/** Letters of the address of what a notice is about. */
const MAX_LOCATION = 2_000

export const noticeInput = z.object({
  user_id: uuid().optional().openapi({ description: 'The account that the notice is about.' }),
  location: z.string().max(MAX_LOCATION).optional().openapi({
    description: 'In place of `user_id`: the address of the profile or of a photo, which has the id in it.',
  }),
  reason: cleanText(1, MAX_REASON).openapi({ description: 'Why the content is illegal.' }),
  name: cleanName(1, 200)
    .optional()
    .openapi({ description: 'Of the author. Required, except with `concerns_child_abuse`.' }),
  email: email.optional().openapi({ description: 'Of the author. Required, except with `concerns_child_abuse`.' }),
  good_faith: z.literal(true).openapi({
    description: 'The author believes in good faith that what the notice says is accurate and complete.',
  }),
  concerns_child_abuse: z.boolean().optional().openapi({
    description:
      'Whether it concerns an offence of articles 3 to 7 of Directive 2011/93/EU; such notices may be anonymous.',
  }),
})
export type NoticeInput = z.output<typeof noticeInput>
