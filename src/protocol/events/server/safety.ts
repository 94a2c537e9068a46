import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'
import { ID } from '../shared/example-ids.ts'
import { id, logged } from '../shared/server-fields.ts'

/** Events of reports. */
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
} as const
