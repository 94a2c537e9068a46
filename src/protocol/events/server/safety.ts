import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'
import { ID } from '../shared/example-ids.ts'
import { id, logged } from '../shared/server-fields.ts'

const exampleStatement = '0193e6b0-1a2c-7d3e-8f50-6b7c8d9e0f1a'

/** Events about reports of the user, and about decisions of the safety team. */
export const SAFETY_EVENTS = {
  'report:decided': serverEvent({
    summary: 'A report of the user has been decided',
    sockets: ['user'],
    data: z.strictObject({
      ...logged,
      report_id: id,
      status: z.enum(['resolved', 'dismissed']),
    }),
    example: { event_id: 61, report_id: ID.match, status: 'resolved' },
  }),
  'safety:statement': serverEvent({
    summary: 'A decision was made about the account; `GET /safety/statements` has its reasons',
    sockets: ['user'],
    data: z.strictObject({
      ...logged,
      statement_id: z.uuid(),
      /** What was decided. A warning is to be acknowledged. */
      measure: z.enum(['warning', 'content_removed', 'restriction', 'suspension', 'ban']),
    }),
    example: { event_id: 70, statement_id: exampleStatement, measure: 'warning' },
  }),
  'safety:statement_changed': serverEvent({
    summary: 'A decision was undone, or an appeal against it decided',
    sockets: ['user'],
    data: z.strictObject({
      ...logged,
      statement_id: z.uuid(),
      /** `undone` without an appeal. */
      status: z.enum(['undone', 'appeal_granted', 'appeal_rejected']),
    }),
    example: { event_id: 71, statement_id: exampleStatement, status: 'appeal_granted' },
  }),
  'safety:scam_notice': serverEvent({
    summary: 'A user with whom the person has exchanged messages was banned for fraud',
    sockets: ['user'],
    data: z.strictObject({ ...logged, conversation_id: z.uuid() }),
    example: { event_id: 72, conversation_id: '0193e6a2-0c1d-7e2f-8a3b-4c5d6e7f8091' },
  }),
} as const
