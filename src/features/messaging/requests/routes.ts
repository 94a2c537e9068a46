import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../../http/endpoint.ts'
import { exampleIds } from '../schemas.ts'
import { cancelRequest, respondToRequest } from './answer-request.ts'
import { listRequests } from './list-requests.ts'
import {
  answeredView,
  askedView,
  exampleAnswered,
  exampleAsked,
  exampleRequest,
  requestContent,
  requestFilter,
  requestView,
} from './schemas.ts'
import { sendRequest } from './send-request.ts'

const requestId = z.object({ requestId: uuid() })

export const requestEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/messages/request',
      tag: 'Messaging',
      operationId: 'sendMessageRequest',
      summary: 'Send a message request',
      description:
        'The message waits until the receiver accepts, declines or replies; a reply accepts it. Acceptance ' +
        'creates a match. One request to a user may be pending at a time (`details.request_id`). If the ' +
        'receiver has liked the caller or sent an interest, this creates a match at once, with `status: ' +
        '"accepted"`. Counts towards the daily interest limit. After cancellations, the wait before the next ' +
        'request grows (`details.available_at`).',
      auth: 'user',
      contact: 'proved',
      limits: ['message_request', 'interest_daily'],
      body: z.object({ receiver_id: uuid(), content: requestContent }),
      bodyExample: { receiver_id: exampleIds.ben, content: exampleAsked.preview_text },
      errors: [
        'SELF_ACTION',
        'CONTENT_TOO_LONG',
        'PROFILE_NOT_PUBLISHED',
        'FEATURE_RESTRICTED',
        'USER_BLOCKED',
        'USER_NOT_FOUND',
        'MESSAGE_REQUEST_EXISTS',
        'CONFLICT',
      ],
      response: { data: askedView, example: exampleAsked },
    },
    (ctx, { body }) => sendRequest(ctx, body),
  ),
  endpoint(
    {
      method: 'post',
      path: '/messages/request/{requestId}/respond',
      tag: 'Messaging',
      operationId: 'respondToMessageRequest',
      summary: 'Accept or decline a message request',
      description: 'Accepting counts towards the daily interest limit; declining does not.',
      auth: 'user',
      contact: { provedWhenBody: { action: ['accept'] } },
      limits: [{ name: 'interest_daily', whenBody: { action: ['accept'] } }],
      keyWithoutRedis: 'run',
      params: requestId,
      body: z.object({ action: z.enum(['accept', 'decline']) }),
      bodyExample: { action: 'accept' },
      errors: ['REQUEST_NOT_FOUND', 'PROFILE_NOT_PUBLISHED', 'FEATURE_RESTRICTED', 'CONFLICT'],
      response: { data: answeredView, example: exampleAnswered },
    },
    (ctx, { params, body }) => respondToRequest(ctx, params.requestId, body.action),
  ),
  endpoint(
    {
      method: 'post',
      path: '/messages/request/{requestId}/cancel',
      withoutConsent: true,
      tag: 'Messaging',
      operationId: 'cancelMessageRequest',
      summary: 'Cancel a message request',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      params: requestId,
      errors: ['REQUEST_NOT_FOUND', 'CONFLICT'],
      response: { data: messageOnly, example: { message: 'Request cancelled successfully' } },
    },
    (ctx, { params }) => cancelRequest(ctx, params.requestId),
  ),
  endpoint(
    {
      method: 'get',
      path: '/messages/requests',
      tag: 'Messaging',
      operationId: 'listMessageRequests',
      summary: 'List message requests',
      description:
        'Pending requests, unless `status` asks for others; most recently changed first. The receiver does ' +
        'not see cancelled requests.',
      auth: 'user',
      contact: 'any',
      query: z.object({
        ...pageQuery(20, 50),
        type: z.enum(['received', 'sent']).default('received'),
        status: requestFilter,
      }),
      response: {
        data: z.strictObject({ requests: z.array(requestView) }),
        paged: true,
        example: { requests: [exampleRequest] },
      },
    },
    async (ctx, { query }) => {
      const { requests, pagination } = await listRequests(ctx, query)
      return { data: { requests }, pagination }
    },
  ),
]
