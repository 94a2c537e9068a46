import { listedPerson } from '../../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../../http/endpoint.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { withCode } from '../../../http/validate.ts'
import { exampleIds } from '../schemas.ts'

/** Graphemes allowed in the message of a request. */
export const MAX_REQUEST = 250

export const requestContent = cleanText(1, MAX_REQUEST, withCode('CONTENT_TOO_LONG')).openapi({
  type: 'string',
  description: `At most ${MAX_REQUEST} characters.`,
})

export const requestStatus = z.enum(['pending', 'accepted', 'declined', 'cancelled'])

export type RequestStatus = z.infer<typeof requestStatus>

/** Filters of a list of requests; pending ones by default (specification 001). */
export const requestFilter = z.enum([...requestStatus.options, 'all']).default('pending')

export const requestView = z
  .strictObject({
    id: uuid(),
    message_id: uuid(),
    sender_id: uuid(),
    receiver_id: uuid(),
    user: listedPerson.openapi({ description: 'The other user.' }),
    sender: listedPerson.optional().openapi({ description: 'The same card; present in received requests.' }),
    preview_text: z.string(),
    status: requestStatus,
    created_at: time,
    updated_at: time,
  })
  .openapi('MessageRequest')

export type RequestView = z.infer<typeof requestView>

export const askedView = z.strictObject({
  request_id: uuid(),
  message_id: uuid(),
  message: z.string(),
  preview_text: z.string(),
  status: requestStatus,
  conversation_id: uuid().optional(),
  match_id: uuid().optional(),
})

export type AskedView = z.infer<typeof askedView>

export const answeredView = z.strictObject({
  message: z.string(),
  conversation_id: uuid().optional(),
  match_created: z.boolean().optional(),
  match_id: uuid().optional(),
})

export type AnsweredView = z.infer<typeof answeredView>

const example = { request: '0193e6a6-4051-7273-8eaf-81c24d6e7f89', words: 'Hi! Which trails do you like best?' }

export const exampleAsked: AskedView = {
  request_id: example.request,
  message_id: exampleIds.message,
  message: 'Message request sent successfully',
  preview_text: example.words,
  status: 'pending',
}

export const exampleRequest: RequestView = {
  id: example.request,
  message_id: exampleIds.message,
  sender_id: exampleIds.ana,
  receiver_id: exampleIds.ben,
  user: { id: exampleIds.ana, first_name: 'Ana', age: 31, photos: [] },
  preview_text: example.words,
  status: 'pending',
  created_at: '2026-11-20T10:35:00.000Z',
  updated_at: '2026-11-20T10:35:00.000Z',
}

export const exampleAnswered: AnsweredView = {
  message: 'Request accepted successfully',
  conversation_id: exampleIds.conversation,
  match_created: true,
  match_id: exampleIds.match,
}
