import type { IncomingMessage } from 'node:http'
import { personalIn } from './log-reporter.ts'

/**
 * Sentry as the tests play it: it takes envelopes by its documentation (https://develop.sentry.dev/sdk/data-model/envelopes/),
 * refuses what it would refuse, and searches all that comes for what is of a person.
 *
 * - `POST /sentry/api/{project}/envelope/`; a project whose number begins with 429 refuses, once it has taken one, for a minute
 * - `GET /sentry/received/{project}` has the items that were taken
 */
export const SENTRY_KEY = '0123456789abcdef0123456789abcdef'

interface Item {
  type: string
  body: Record<string, unknown>
}

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** All that a report may have; https://develop.sentry.dev/sdk/data-model/event-payloads/ has more. */
const FIELDS = new Set(
  'event_id timestamp platform level logger transaction environment release tags fingerprint exception logentry contexts sdk'.split(
    ' ',
  ),
)

/** Of a person, or by which somebody can be told from others: also addresses of machines, queries, and tokens. */
const OF_PERSONS = [
  /\b\d{1,3}(\.\d{1,3}){3}\b/,
  /\beyJ[\w-]+/,
  /\bBearer\b/i,
  /[?&]\w+=/,
  /"(user|request|breadcrumbs|extra|server_name|modules|user_id|cookies?|query_string|headers)":/,
  /@[\w-]+\.\w/,
]

/** What is wrong with an event; null when nothing is. */
export function mistakeOf(event: Record<string, unknown>): string | null {
  const unknown = Object.keys(event).filter((name) => !FIELDS.has(name))
  if (unknown.length > 0) return `it has ${unknown.join(', ')}`
  if (!/^[0-9a-f]{32}$/.test(String(event['event_id']))) return 'its event_id is none'
  if (typeof event['timestamp'] !== 'number' || event['platform'] !== 'node' || event['level'] !== 'error')
    return 'its timestamp, platform or level is none'
  if (!Array.isArray(event['fingerprint']) || event['fingerprint'].length === 0) return 'it has no fingerprint'
  if ((event['exception'] === undefined) === (event['logentry'] === undefined))
    return 'it has not one of exception, logentry'
  const values = (event['exception'] as { values?: Record<string, unknown>[] } | undefined)?.values ?? []
  for (const { type, value, stacktrace } of values) {
    if (typeof type !== 'string' || typeof value !== 'string') return 'an exception has no type or no value'
    const frames = (stacktrace as { frames?: unknown[] } | undefined)?.frames
    if (stacktrace !== undefined && (!Array.isArray(frames) || frames.length === 0)) return 'a stack trace is empty'
  }
  const text = JSON.stringify(event)
  const personal = personalIn(text) ?? OF_PERSONS.map((form) => form.exec(text)?.[0]).find((found) => found)
  return personal === undefined || personal === null ? null : `it holds ${personal}`
}

/** The items of an envelope. @throws Error with what is wrong with its form */
export function itemsOf(envelope: Buffer): Item[] {
  const lines = { at: 0 }
  const line = (): string => {
    const end = envelope.indexOf('\n', lines.at)
    if (end === -1) throw new Error('a line has no end')
    const text = envelope.subarray(lines.at, end).toString()
    lines.at = end + 1
    return text
  }
  const header = JSON.parse(line()) as Record<string, unknown>
  if (!/^[0-9a-f]{32}$/.test(String(header['event_id'])) || Number.isNaN(Date.parse(String(header['sent_at']))))
    throw new Error('the header has no event_id or no sent_at')
  const items: Item[] = []
  while (lines.at < envelope.length) {
    const { type, length } = JSON.parse(line()) as { type: string; length: number }
    const body = envelope.subarray(lines.at, lines.at + length)
    lines.at += length
    if (line() !== '') throw new Error('an item is longer than its header says')
    items.push({ type, body: JSON.parse(body.toString()) as Record<string, unknown> })
  }
  if (items.some(({ type, body }) => type === 'event' && body['event_id'] !== header['event_id']))
    throw new Error('the header has the id of another event')
  return items
}

export function startSentry() {
  const taken = new Map<string, Item[]>()
  const mistakes: string[] = []

  function receive(request: IncomingMessage, project: string, body: Buffer): Answer {
    const refuse = (status: number, detail: string): Answer => {
      mistakes.push(detail)
      return { status, body: { detail } }
    }
    const auth = String(request.headers['x-sentry-auth'])
    if (!auth.startsWith('Sentry ') || !auth.includes('sentry_version=7') || !auth.includes(`sentry_key=${SENTRY_KEY}`))
      return refuse(403, 'bad sentry authentication')
    if (request.headers['content-type'] !== 'application/x-sentry-envelope') return refuse(415, 'not an envelope')
    const items = taken.get(project) ?? []
    taken.set(project, items)
    if (project.startsWith('429') && items.length > 0)
      return { status: 429, body: {}, headers: { 'x-sentry-rate-limits': '60:error:organization' } }
    try {
      const received = itemsOf(body)
      const found = received.flatMap((item) => (item.type === 'event' ? (mistakeOf(item.body) ?? []) : []))
      if (found.length > 0) return refuse(400, `a report is wrong: ${found.join('; ')}: ${body.toString()}`)
      items.push(...received)
      return { status: 200, body: { id: received[0]?.body['event_id'] } }
    } catch (error) {
      return refuse(400, `an envelope is wrong: ${String(error)}`)
    }
  }

  return {
    answer(request: IncomingMessage, pathname: string, body: Buffer): Answer {
      const [, , place, project = '', rest] = pathname.split('/')
      if (place === 'received') return { status: 200, body: taken.get(project) ?? [] }
      const isEnvelope = request.method === 'POST' && place === 'api' && rest === 'envelope'
      return isEnvelope ? receive(request, project, body) : { status: 404, body: {} }
    },
    /** What was refused, of all tests. */
    mistakes: (): readonly string[] => mistakes,
    /** How many reports were taken, of all tests. */
    reports: (): number => [...taken.values()].flat().filter(({ type }) => type === 'event').length,
  }
}
