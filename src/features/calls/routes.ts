import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../http/endpoint.ts'
import { actOnCall } from './act-on-call.ts'
import { iceServers } from './ice-servers.ts'
import { initiateCall } from './initiate-call.ts'
import { listCalls } from './list-calls.ts'
import { readCall } from './read-call.ts'
import { reportQuality } from './quality/report-quality.ts'
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
/** Common parts of all actions on a call. */
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
      operationId: 'startCall',
      summary: 'Start a call',
      description:
        'Rings on all devices of the other user for 30 seconds. If both dial at once there is one call, which ' +
        'the second request answers. `USER_BUSY` has `details.who`, `self` or `other`; if the other user is ' +
        'busy, they see this call as missed. `CONFLICT` means that the match has ended.',
      auth: 'user',
      contact: 'proved',
      limits: ['call_initiate'],
      keyWithoutRedis: 'run',
      params: z.object({ matchId: uuid() }),
      body: initiateInput,
      bodyExample: { media: 'video' },
      errors: ['MATCH_NOT_FOUND', 'USER_BUSY', 'FEATURE_RESTRICTED', 'CONFLICT', 'FORBIDDEN'],
      response: { status: 201, data: callAnswer, example: exampleCall },
    },
    (ctx, { params, body }) => initiateCall(ctx, params.matchId, body.media),
  ),
  endpoint(
    {
      ...acting,
      contact: 'proved',
      path: '/calls/{callId}/answer',
      operationId: 'answerCall',
      summary: 'Answer a call',
      description:
        'The first device to answer takes the call; the others get `CALL_STATE` with `details.elsewhere`. ' +
        'Answering again on the same device returns the same response.',
    },
    (ctx, { params }) => actOnCall(ctx, params.callId, { type: 'answer' }),
  ),
  endpoint(
    { ...acting, path: '/calls/{callId}/reject', operationId: 'rejectCall', summary: 'Reject a call' },
    (ctx, { params }) => actOnCall(ctx, params.callId, { type: 'reject' }),
  ),
  endpoint(
    {
      ...acting,
      path: '/calls/{callId}/end',
      operationId: 'endCall',
      summary: 'End a call',
      description:
        'Hangs up, from any device. While the call rings, this cancels it for the one who called and rejects ' +
        'it for the one who is called.',
    },
    (ctx, { params }) => actOnCall(ctx, params.callId, { type: 'end' }),
  ),
  endpoint(
    {
      ...consenting,
      path: '/calls/{callId}/extend',
      operationId: 'extendCall',
      summary: 'Extend a call',
      description:
        'Requests more time, or accepts or declines such a request, as `action` says. A request expires after ' +
        '20 seconds. If both users request it, it is granted.',
    },
    (ctx, { params, body }) => actOnCall(ctx, params.callId, { type: 'extend', action: body.action }),
  ),
  endpoint(
    {
      ...consenting,
      path: '/calls/{callId}/upgrade',
      operationId: 'upgradeCall',
      summary: 'Upgrade a call to video',
      description:
        'Requests video, or accepts or declines such a request, as `action` says. A request expires after 20 ' +
        'seconds. If both users request it, it is granted.',
    },
    (ctx, { params, body }) => actOnCall(ctx, params.callId, { type: 'upgrade', action: body.action }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/calls/history',
      tag: 'Calls',
      operationId: 'listCalls',
      summary: 'List past calls',
      description:
        'Newest first. Calls with a user whom the caller has blocked, or who has blocked the caller, are left ' +
        'out.',
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
      operationId: 'listIceServers',
      summary: 'List the ICE servers of a call',
      description:
        'For the current call, or for the call named. Pass the values to `RTCPeerConnection` as `iceServers` ' +
        'and `iceTransportPolicy`. Credentials expire with the call; request new ones after an extension.',
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
      operationId: 'getCall',
      summary: 'Get a call',
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
      withoutConsent: true,
      tag: 'Calls',
      operationId: 'reportCallQuality',
      summary: 'Report call quality',
      description: 'During the call or after it, at most once in ten seconds.',
      auth: 'user',
      contact: 'any',
      limits: ['call_quality'],
      params: ofCall,
      body: qualityInput,
      bodyExample: { rtt_ms: 48, jitter_ms: 3.5, packet_loss: 0.002, bitrate_kbps: 850, freezes: 0, freeze_ms: 0 },
      errors: ['CALL_NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'Call quality reported' } },
    },
    (ctx, { params, body }) => reportQuality(ctx, params.callId, body),
  ),
]
