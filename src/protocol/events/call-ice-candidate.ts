import { z } from 'zod'
import { callId, connectionId } from '../calls.ts'
import { callSignal, exampleCandidate } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'

export const callIceCandidate = clientEvent({
  ...callSignal,
  summary: 'Send an ICE candidate; an empty one marks the end',
  description:
    'Relayed to the other device unless the call’s `ice_transport_policy` forbids it; `is_relayed` says whether it was.',
  data: z.strictObject({
    ...callId,
    /** A line of RFC 8839; empty at the end of candidates. */
    candidate: z.string().max(1_000),
    sdp_mid: z.string().max(64).nullable().optional(),
    sdp_m_line_index: z.int().min(0).max(255).nullable().optional(),
    username_fragment: z.string().max(256).nullable().optional(),
    connection_id: connectionId,
  }),
  /** A candidate that the call's policy does not let through is not relayed. */
  answer: z.strictObject({ is_relayed: z.boolean(), seq: z.int().positive().optional() }),
  example: {
    data: { call_id: ID.call, candidate: exampleCandidate, sdp_mid: '0', sdp_m_line_index: 0, connection_id: '1' },
    answer: { is_relayed: true, seq: 8 },
  },
})
