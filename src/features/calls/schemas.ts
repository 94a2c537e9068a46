import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'
import { callMedia, callView, consentAction, icePolicy, type CallView } from '../../protocol/calls.ts'
import { exampleIds } from '../messaging/schemas.ts'

export const initiateInput = z.object({ media: callMedia })

export const consentInput = z.object({ action: consentAction.default('request') })

export const callAnswer = callView

export const callList = z.strictObject({ calls: z.array(callView) })

export const iceView = z.strictObject({
  call_id: uuid(),
  ice_servers: z.array(
    z.strictObject({
      urls: z.array(z.string()),
      username: z.string().optional(),
      credential: z.string().optional(),
    }),
  ),
  ice_transport_policy: icePolicy,
  expires_at: time.openapi({ description: 'When the credentials expire.' }),
})

const measured = (most: number) => z.number().min(0).max(most).optional()

export const qualityInput = z.object({
  rtt_ms: measured(600_000),
  jitter_ms: measured(600_000),
  packet_loss: measured(1).openapi({ description: 'A fraction from 0 to 1.' }),
  bitrate_kbps: measured(10_000_000),
  freezes: z.int().min(0).max(1_000_000).optional(),
  freeze_ms: z.int().min(0).max(86_400_000).optional(),
})
export type QualityInput = z.output<typeof qualityInput>

export const exampleCall: CallView = {
  id: '0193e6a4-9e4f-7172-9d8e-604917264539',
  match_id: exampleIds.match,
  conversation_id: exampleIds.conversation,
  caller_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  callee_id: exampleIds.ana,
  direction: 'outgoing',
  media: 'video',
  state: 'ringing',
  is_this_device: true,
  ice_transport_policy: 'relay',
  created_at: '2026-11-21T20:00:00.000Z',
  ring_expires_at: '2026-11-21T20:00:30.000Z',
  duration_seconds: 0,
  user: { id: exampleIds.ana, first_name: 'Ana', age: 31, photos: [] },
}

const { ring_expires_at: _ring, is_this_device: _device, ice_transport_policy: _policy, ...examplePast } = exampleCall

export const exampleEndedCall: CallView = {
  ...examplePast,
  state: 'ended',
  answered_at: '2026-11-21T20:00:08.000Z',
  started_at: '2026-11-21T20:00:09.000Z',
  ended_at: '2026-11-21T20:04:09.000Z',
  reason: 'completed',
  ended_by: exampleIds.ana,
  duration_seconds: 240,
}
