import { describe, expect, it } from 'vitest'
import { createLog, describeError, THROWN, type ErrorLine } from '../../../src/foundation/log.ts'
import { Allowance, secondsForErrors } from '../../../src/providers/sentry/allowance.ts'
import { dsnFrom } from '../../../src/providers/sentry/dsn.ts'
import { envelopeOf } from '../../../src/providers/sentry/envelope.ts'
import { eventOf } from '../../../src/providers/sentry/event.ts'
import { exceptionsOf, framesOf } from '../../../src/providers/sentry/exceptions.ts'
import { impersonal } from '../../../src/providers/sentry/impersonal.ts'

/** Fixed clock: what is tested here is handed its time. */
const NOW = Date.UTC(2026, 10, 30, 12)
const DEPLOYMENT = { environment: 'staging', release: 'a1b2c3' }
const eventAt = (line: ErrorLine) => eventOf(line, DEPLOYMENT, NOW)

describe('a DSN', () => {
  it.each([
    ['https://abc@o1.ingest.sentry.io/42', 'https://o1.ingest.sentry.io/api/42/envelope/'],
    ['https://abc:old-secret@sentry.example/below/42', 'https://sentry.example/below/api/42/envelope/'],
    ['http://abc@127.0.0.1:9000/1', 'http://127.0.0.1:9000/api/1/envelope/'],
  ])('%s says where reports go', (dsn, url) => expect(dsnFrom(dsn)).toEqual({ key: 'abc', url }))

  it.each(['https://o1.ingest.sentry.io/42', 'https://abc@sentry.io/', 'ftp://abc@sentry.io/1', 'abc'])(
    '%s is none',
    (text) => expect(dsnFrom(text)).toBeNull(),
  )
})

describe('a text for others', () => {
  it.each([
    ['to +4915112345678 failed', 'to [phone] failed'],
    ['of 49 151 1234-5678', 'of [number]'],
    ['kim@mail.example bounced', '[email] bounced'],
    ['10.0.0.7 and 2a01:4f8::1 refused', '[ip] and [ip] refused'],
    ['GET https://api.example/x?phone=1 timed out', 'GET [address] timed out'],
    ['Bearer abc.def', '[token]'],
    ['message 01a1fce2-e57f-7481-8621-8b30dcab9906', 'message [id]'],
    ['invalid input syntax for type uuid: "kim"', 'invalid input syntax for type uuid: [text]'],
    ['Unexpected token k, "kim is here" is not JSON', 'Unexpected token k, [text] is not JSON'],
    [
      `Unexpected token 'k', ..."of", "name": kim, "at":""... is not valid JSON`,
      "Unexpected token 'k', [text] is not valid JSON",
    ],
    [`Unexpected token 'k', "{"name": kim" is not valid JSON`, "Unexpected token 'k', [text] is not valid JSON"],
    ["no 'Kim B.' here", 'no [text] here'],
    ['Failed query: select 1\nparams: kim,Lisbon', 'Failed query: select 1'],
  ])('of "%s" says %s', (text, rest) => expect(impersonal(text)).toBe(rest))

  it.each([
    'duplicate key value violates unique constraint "accounts_pkey"',
    "Cannot read properties of undefined (reading 'id')",
    'timed out after 1000 ms at 12:30',
  ])('keeps %s', (text) => expect(impersonal(text)).toBe(text))
})

describe('a stack', () => {
  it('has its oldest call first, without the folders of a machine', () => {
    const stack = [
      'Error: lost',
      '    at read (file:///srv/app/src/foundation/db.ts?x=1:10:5)',
      '    at async Room.open (/srv/app/node_modules/hono/dist/hono.js:20:7)',
      '    at index.js:1:99',
    ].join('\n')
    expect(
      framesOf(stack).map(({ function: name, filename, lineno, in_app }) => [name, filename, lineno, in_app]),
    ).toEqual([
      [undefined, 'index.js', 1, true],
      ['Room.open', 'node_modules/hono/dist/hono.js', 20, false],
      ['read', 'src/foundation/db.ts', 10, true],
    ])
  })

  it('has the cause before what it caused', () => {
    const found = exceptionsOf(new TypeError('outer', { cause: new Error('inner +4915112345678') }))
    expect(found.map(({ type, value }) => [type, value])).toEqual([
      ['Error', 'inner [phone]'],
      ['TypeError', 'outer'],
    ])
    expect(found[1]?.stacktrace?.frames.at(-1)?.filename).toContain('sentry.test')
  })
})

describe('an event', () => {
  const line = (message: string, fields = {}): ErrorLine => ({
    event: 'request',
    fields: { route: '/x/{id}', request_id: 'r', user_id: 'u', ...fields, ...describeError(new Error(message)) },
  })

  it('has what is listed, and nothing else of a line', () => {
    const event = eventAt(line('lost', { conversation_id: 'c', trace_id: 'f'.repeat(32) }))
    expect(event).toMatchObject({
      environment: 'staging',
      release: 'a1b2c3',
      transaction: 'request /x/{id}',
      tags: { request_id: 'r', route: '/x/{id}' },
      contexts: { trace: { trace_id: 'f'.repeat(32), span_id: expect.stringMatching(/^[0-9a-f]{16}$/) } },
    })
    expect(Object.keys(event.tags)).toEqual(['request_id', 'route'])
  })

  it('is one issue with those of the same name, place and code, whatever their texts say', () => {
    const prints = [line('of 1'), line('of 2'), line('of 2', { route: '/y' }), line('of 2', { error_code: 'X' })].map(
      (each) => eventAt(each).fingerprint.join('|'),
    )
    expect(prints).toEqual([
      'Error|request /x/{id}|none',
      'Error|request /x/{id}|none',
      'Error|request /y|none',
      'Error|request /x/{id}|X',
    ])
  })

  it('of a line without an error tells its name', () =>
    expect(eventAt({ event: 'coin_fault', fields: { fault: 'sum' } })).toMatchObject({
      logentry: { formatted: 'coin_fault' },
      tags: { fault: 'sum' },
    }))

  it('is told of by lines of level error only, with what was thrown', () => {
    const told: ErrorLine[] = []
    const written: string[] = []
    const write = (_level: string, text: string) => void written.push(text)
    const log = createLog({ object: 'o' }, write, { onError: (each) => told.push(each) })
    const error = new Error('lost')
    log.info('x')
    log.warn('x', describeError(error))
    log.with({ ms: 1 }).error('y', describeError(error))
    expect(told).toEqual([
      { event: 'y', fields: { object: 'o', ms: 1, error: 'lost', error_name: 'Error', [THROWN]: error } },
    ])
    expect(written[2]).not.toContain('stack')
  })
})

describe('an envelope', () => {
  it('tells the length of each item in bytes, and what was not sent', () => {
    const event = eventAt({ event: 'ümlaut', fields: {} })
    const [, header = '', body = '', counts, report = ''] = envelopeOf(event, new Map([['sample_rate', 3]]), NOW).split(
      '\n',
    )
    expect(JSON.parse(header).length).toBe(new TextEncoder().encode(body).length)
    expect(JSON.parse(counts ?? '')).toMatchObject({ type: 'client_report', length: report.length })
    expect(JSON.parse(report).discarded_events).toEqual([{ reason: 'sample_rate', category: 'error', quantity: 3 }])
  })
})

describe('what an isolate may report', () => {
  const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

  it('are 3 of a kind and 30 in all a minute, and the rest is counted', () => {
    const allowance = new Allowance()
    const taken = Array.from({ length: 5 }, () => allowance.take('alike', NOW))
    expect(taken).toEqual([true, true, true, false, false])
    for (let n = 0; n < 40; n += 1) allowance.take(`kind ${n}`, NOW)
    expect(allowance.takeDiscarded()).toEqual(new Map([['queue_overflow', 15]]))
    expect(allowance.takeDiscarded()).toEqual(new Map())
    expect(allowance.take('alike', NOW + 60_000)).toBe(true)
  })

  it.each([
    ['429 with seconds', answer(429, { 'retry-after': '120' }), 120],
    ['429 without a word', answer(429), 60],
    ['429 with limits', answer(429, { 'retry-after': '5', 'x-sentry-rate-limits': '300:error:key' }), 300],
    ['limits in a good answer', answer(200, { 'x-sentry-rate-limits': '90::organization' }), 90],
    ['a failure', answer(503), 60],
    ['a time beyond belief', answer(429, { 'retry-after': '999999999' }), 3600],
  ])('is nothing for a while after %s', (_what, response, seconds) => {
    const allowance = new Allowance()
    allowance.answered(response, NOW)
    expect(allowance.take('x', NOW + seconds * 1000 - 1)).toBe(false)
    expect(allowance.take('x', NOW + seconds * 1000)).toBe(true)
  })

  it('is nothing for a minute after Sentry did not answer', () => {
    const allowance = new Allowance()
    allowance.failed(NOW)
    expect([allowance.take('x', NOW + 59_999), allowance.take('x', NOW + 60_000)]).toEqual([false, true])
  })

  it.each([
    ['60:transaction:key, 2700:security:organization', null],
    ['60:transaction;error:key', 60],
    ['10:default:key, 20::organization', 20],
    ['nonsense', null],
  ])('by "%s" is held for %s seconds', (header, seconds) => expect(secondsForErrors(header)).toBe(seconds))
})
