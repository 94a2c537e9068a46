import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../http/endpoint.ts'
import { actOnCall } from './act-on-call.ts'
import { iceServers } from './ice-servers.ts'
import { initiateCall } from './initiate-call.ts'
import { listCalls } from './list-calls.ts'
import { readCall } from './read-call.ts'
import { reportQuality } from './report-quality.ts'
import {
  callAnswer,
  callList,
  consentInput,
  exampleCall,
  exampleEndedCall,
  iceView,
  initiateInput,
  qualityInput,
} from './schemas.ts'

const ofCall = z.object({ callId: uuid() })
/** What everything that is done to a call has in common. */
const acting = {
  method: 'post',
  tag: 'Calls',
  auth: 'user',
  contact: 'any',
  params: ofCall,
  keyWithoutRedis: 'run',
  errors: ['CALL_NOT_FOUND', 'CALL_STATE'],
  response: { data: callAnswer, example: exampleCall },
} as const
const consenting = {
  ...acting,
  errors: ['CALL_NOT_FOUND', 'CALL_STATE', 'UNAUTHORIZED_ACTION'],
  body: consentInput,
  bodyIsOptional: true,
  bodyExample: { action: 'request' },
} as const

export const callEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/calls/initiate/{matchId}',
      tag: 'Calls',
      summary: 'Call somebody I am matched with',
      description:
        'Rings on all their devices for half a minute. When both dial at once there is one call, which the second one ' +
        'answers by this. `USER_BUSY` says in `details.who` whether `self` or the `other` is in a call; the other one has ' +
        'missed this one then. `CONFLICT` says that the match is over.',
      auth: 'user',
      contact: 'proved',
      limits: ['call_initiate'],
      keyWithoutRedis: 'run',
      params: z.object({ matchId: uuid() }),
      body: initiateInput,
      bodyExample: { media: 'video' },
      errors: ['MATCH_NOT_FOUND', 'USER_BUSY', 'CONFLICT'],
      response: { status: 201, data: callAnswer, example: exampleCall },
    },
    (ctx, { params, body }) => initiateCall(ctx, params.matchId, body.media),
  ),
  endpoint(
    {
      ...acting,
      contact: 'proved',
      path: '/calls/{callId}/answer',
      summary: 'Answer a call',
      description:
        'The first device to answer has the call. For the others `CALL_STATE` has `details.elsewhere`. Answering again on ' +
        'the same device is answered the same.',
    },
    (ctx, { params }) => actOnCall(ctx, params.callId, { type: 'answer' }),
  ),
  endpoint({ ...acting, path: '/calls/{callId}/reject', summary: 'Reject a call' }, (ctx, { params }) =>
    actOnCall(ctx, params.callId, { type: 'reject' }),
  ),
  endpoint(
    {
      ...acting,
      path: '/calls/{callId}/end',
      summary: 'End a call',
      description: 'Hangs up, on any device. While it rings, the caller cancels it and the other one rejects it.',
    },
    (ctx, { params }) => actOnCall(ctx, params.callId, { type: 'end' }),
  ),
  endpoint(
    {
      ...consenting,
      path: '/calls/{callId}/extend',
      summary: 'Ask for more time, or agree to it',
      description: 'A request waits for twenty seconds. Two who ask for the same thing agree.',
    },
    (ctx, { params, body }) => actOnCall(ctx, params.callId, { type: 'extend', action: body.action }),
  ),
  endpoint(
    {
      ...consenting,
      path: '/calls/{callId}/upgrade',
      summary: 'Ask for video, or agree to it',
      description: 'A request waits for twenty seconds. Two who ask for the same thing agree.',
    },
    (ctx, { params, body }) => actOnCall(ctx, params.callId, { type: 'upgrade', action: body.action }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/calls/history',
      tag: 'Calls',
      summary: 'My calls',
      description: 'Those that are over, newest first. Calls with people across a block are not there.',
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      response: { data: callList, paged: true, example: { calls: [exampleEndedCall] } },
    },
    async (ctx, { query }) => {
      const { calls, pagination } = await listCalls(ctx, query)
      return { data: { calls }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/calls/ice-servers',
      tag: 'Calls',
      summary: 'STUN and TURN servers for a call of mine',
      description:
        'For the call that one is in, or the one named. Goes into `RTCPeerConnection` as `iceServers` and ' +
        '`iceTransportPolicy`. Credentials end with the call; ask again after an extension.',
      auth: 'user',
      contact: 'proved',
      limits: ['ice_servers'],
      query: z.object({ call_id: uuid().optional() }),
      errors: ['CALL_NOT_FOUND', 'CALL_STATE', 'UNAVAILABLE'],
      response: {
        data: iceView,
        example: {
          call_id: exampleCall.id,
          ice_servers: [
            {
              urls: ['turn:turn.vibesmatch.example:3478?transport=udp'],
              username: '1795377609:q1Zr0a9c',
              credential: 'Kq3m0Tt1oZ0nUqk1zBYk8mYh0xA=',
            },
          ],
          ice_transport_policy: 'relay',
          expires_at: '2026-11-21T20:06:09.000Z',
        },
      },
    },
    (ctx, { query }) => iceServers(ctx, query.call_id),
  ),
  endpoint(
    {
      method: 'get',
      path: '/calls/{callId}',
      tag: 'Calls',
      summary: 'A call of mine',
      auth: 'user',
      contact: 'any',
      params: ofCall,
      errors: ['CALL_NOT_FOUND'],
      response: { data: callAnswer, example: exampleEndedCall },
    },
    (ctx, { params }) => readCall(ctx, params.callId),
  ),
  endpoint(
    {
      method: 'post',
      path: '/calls/{callId}/quality',
      tag: 'Calls',
      summary: 'Tell how well a call goes',
      description: 'During the call or after it, as often as once in ten seconds.',
      auth: 'user',
      contact: 'any',
      limits: ['call_quality'],
      params: ofCall,
      body: qualityInput,
      bodyExample: { rtt_ms: 48, jitter_ms: 3.5, packet_loss: 0.002, bitrate_kbps: 850, freezes: 0, freeze_ms: 0 },
      errors: ['CALL_NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'Thank you' } },
    },
    (ctx, { params, body }) => reportQuality(ctx, params.callId, body),
  ),
]
