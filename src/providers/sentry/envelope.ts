import { utf8 } from '../../foundation/bytes.ts'
import type { SentryEvent } from './event.ts'

/** Why reports were not sent (https://develop.sentry.dev/sdk/telemetry/client-reports/). */
export type Reason = 'sample_rate' | 'queue_overflow' | 'ratelimit_backoff' | 'network_error'

/**
 * An envelope with an event, and the counts of those that were not sent
 * (https://develop.sentry.dev/sdk/data-model/envelopes/). @param now in milliseconds since 1970
 */
export function envelopeOf(event: SentryEvent, discarded: ReadonlyMap<Reason, number>, now: number): string {
  const counts = [...discarded].map(([reason, quantity]) => ({ reason, category: 'error', quantity }))
  return [
    JSON.stringify({ event_id: event.event_id, sent_at: new Date(now).toISOString() }),
    ...item('event', event),
    ...(counts.length > 0 ? item('client_report', { timestamp: now / 1000, discarded_events: counts }) : []),
    '',
  ].join('\n')
}

/** A header, which tells the length in bytes, and the item. */
function item(type: string, body: object): [header: string, body: string] {
  const text = JSON.stringify(body)
  return [JSON.stringify({ type, length: utf8(text).length, content_type: 'application/json' }), text]
}
