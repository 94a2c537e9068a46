import type { LogField } from '../../foundation/log-fields.ts'
import { masked, THROWN, type ErrorLine } from '../../foundation/log.ts'
import { exceptionsOf } from './exceptions.ts'
import { impersonal } from './impersonal.ts'

/** Which deployment reports. */
export interface Deployment {
  environment: string
  /** Null where neither the platform nor a setting names one. */
  release: string | null
}

/**
 * The fields of a line that are reported, as tags. A list of what may be told, not of what may not: whatever else a line has,
 * such as whose account it was, stays in the log, where the request id finds it.
 */
const TAGS = [
  'request_id',
  'object',
  'route',
  'method',
  'status',
  'frame',
  'job',
  'work',
  'queue',
  'type',
  'provider',
  'error_code',
  'fault',
  'reason',
  'because',
  'country',
] as const satisfies readonly LogField[]

/** What says where it happened, beside the line's event; the first that the line has. */
const PLACES = ['route', 'frame', 'job', 'work', 'queue', 'type', 'object'] as const satisfies readonly LogField[]

export type SentryEvent = ReturnType<typeof eventOf>

/** Longest value of a tag that Sentry takes. */
const MOST_CHARACTERS = 200

/**
 * The event of a line (https://develop.sentry.dev/sdk/data-model/event-payloads/). Events of one fingerprint are one issue: the
 * error's name, where it happened and its code, and not its text.
 */
export function eventOf({ event, fields }: ErrorLine, { environment, release }: Deployment, now: number) {
  const said = (name: LogField): string | null => {
    const value = fields[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const tags = TAGS.flatMap((name) => {
    const value = said(name)
    return value === null ? [] : [[name, masked(value).slice(0, MOST_CHARACTERS)] as const]
  })
  const place = PLACES.map(said).find((value) => value !== null) ?? ''
  const exceptions = exceptionsOf(fields[THROWN])
  const [traceId, spanId] = [said('trace_id'), crypto.randomUUID().replaceAll('-', '').slice(0, 16)]
  return {
    event_id: crypto.randomUUID().replaceAll('-', ''),
    timestamp: now / 1000,
    // Of a browser Sentry would keep the address that the report comes from.
    platform: 'node',
    level: 'error',
    logger: event,
    transaction: place === '' ? event : `${event} ${place}`,
    environment,
    ...(release === null ? {} : { release }),
    tags: Object.fromEntries(tags),
    fingerprint: [said('error_name') ?? 'none', `${event} ${place}`, said('error_code') ?? 'none'],
    ...(exceptions.length > 0
      ? { exception: { values: exceptions } }
      : { logentry: { formatted: impersonal(`${event} ${said('error') ?? ''}`.trim()) } }),
    contexts: {
      runtime: { name: 'workerd' },
      ...(traceId === null ? {} : { trace: { trace_id: traceId, span_id: spanId } }),
    },
    sdk: { name: 'vibesmatch.sentry', version: '1', settings: { infer_ip: 'never' } },
  }
}
