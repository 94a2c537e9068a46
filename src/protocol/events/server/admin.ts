import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'

/** What operators hear while they are at the console. Not in the event log: `GET /admin/cases/queues` has the current state. */
export const ADMIN_EVENTS = {
  'admin:cases_changed': serverEvent({
    summary: 'Cases have changed; sent to operators who have read `GET /admin/cases/queues` within minutes',
    sockets: ['user'],
    data: z.strictObject({}),
    example: {},
  }),
} as const
