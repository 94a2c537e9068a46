import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { logged } from '../shared/server-fields.ts'

/** Events of plans. */
export const BILLING_EVENTS = {
  'plan:changed': serverEvent({
    summary: 'The plan of the account has changed',
    sockets: ['user'],
    data: z.strictObject({
      ...logged,
      /** What counts from now on, whatever the access token says. */
      plan: z.enum(['free', 'premium']),
      changed_at: time,
    }),
    example: { event_id: 60, plan: 'premium', changed_at: '2026-11-21T09:00:00.000Z' },
  }),
} as const
