import type { Pipeline } from '@upstash/redis/cloudflare'
import { describe, expect, it } from 'vitest'
import { COUNTED, MEASURES } from '../../../src/catalogue/measures.ts'
import { metersInto } from '../../../src/catalogue/meters.ts'
import { exposition } from '../../../src/features/metrics/exposition.ts'
import { AppError } from '../../../src/foundation/errors.ts'
import { Tally } from '../../../src/foundation/tally.ts'
import { watched } from '../../../src/providers/watched.ts'

/** A tally with a clock that the test moves, and what it adds to pipelines. */
function tallied() {
  let now = 1_000_000
  const tally = new Tally('dropped{}', () => now)
  const board = () => {
    let sent: { number: string; series: Record<string, string> } | null = null
    const pipeline = {
      eval: (_script: string, _keys: string[], [number = '', ...rest]: string[]) => {
        const pairs = rest.flatMap((name, i) => (i % 2 === 0 ? [[name, rest[i + 1] ?? '']] : []))
        sent = { number, series: Object.fromEntries(pairs) as Record<string, string> }
      },
      // Guarantee: a tally adds scripts and nothing else.
    } as unknown as Pipeline
    const arrived = tally.board(pipeline)
    return { sent: sent as { number: string; series: Record<string, string> } | null, arrived }
  }
  return { tally, board, pass: (milliseconds: number) => (now += milliseconds) }
}

describe('a tally', () => {
  it('lets counts wait for a second, then gives them to the next trip, once', () => {
    const { tally, board, pass } = tallied()
    tally.add('a{}', 1)
    tally.add('a{}', 2)
    expect(board().sent).toBeNull()
    pass(1_000)
    const { sent, arrived } = board()
    expect(sent).toEqual({ number: '1', series: { 'a{}': '3' } })
    arrived?.(true)
    pass(10_000)
    expect(board().sent).toBeNull()
    expect(tally.owing).toBe(0)
  })

  it('sends a batch whose answer was lost again under its number, before anything else', () => {
    const { tally, board, pass } = tallied()
    tally.add('a{}', 1)
    pass(1_000)
    board().arrived?.(false)
    tally.add('a{}', 5)
    pass(1_000)
    const again = board()
    expect(again.sent).toEqual({ number: '1', series: { 'a{}': '1' } })
    again.arrived?.(true)
    expect(board().sent).toEqual({ number: '2', series: { 'a{}': '5' } })
  })

  it('has one batch on its way, and takes one of which nobody will hear up again', () => {
    const { tally, board, pass } = tallied()
    tally.add('a{}', 1)
    pass(1_000)
    const lost = board()
    tally.add('b{}', 1)
    pass(2_000)
    expect(board().sent).toBeNull()
    pass(3_000)
    expect(board().sent).toEqual(lost.sent)
  })

  it('counts as dropped what Redis may have forgotten, and what is too much', () => {
    const { tally, board, pass } = tallied()
    tally.add('a{}', 7)
    // The sum of a histogram is in microseconds, and no count.
    tally.add('b{}sum', 1_500_000)
    pass(1_000)
    board().arrived?.(false)
    pass(3_600_000)
    expect(board().sent?.series).toBeUndefined()
    pass(1_000)
    expect(board().sent?.series).toEqual({ 'dropped{}': '7' })
    const full = tallied()
    for (let i = 0; i < 5_010; i += 1) full.tally.add(`s${i}{}`, 1)
    full.tally.add('b{}sum', 1_500_000)
    expect(full.tally.takeAll(Infinity)?.['dropped{}']).toBe(10)
  })

  it('hands on what it has, and loses none of what it is given', () => {
    const [one, other] = [tallied(), tallied()]
    one.tally.add('a{}', 4)
    const taken = one.tally.takeAll()
    expect(one.tally.takeAll()).toBeUndefined()
    other.tally.add('a{}', 1)
    other.tally.give(taken)
    other.pass(1_000)
    expect(other.board().sent?.series).toEqual({ 'a{}': '5' })
  })

  it('hands on no more at a time than a message has room for', () => {
    const { tally } = tallied()
    for (let i = 0; i < 250; i += 1) tally.add(`s${i}{}`, 1)
    const [first, rest] = [tally.takeAll() ?? {}, tally.takeAll() ?? {}]
    expect([Object.keys(first).length, Object.keys(rest).length]).toEqual([200, 50])
    expect(Object.keys({ ...first, ...rest })).toHaveLength(250)
  })
})

/** What is written for some counts. */
function written(count: (meters: ReturnType<typeof metersInto>) => void): string {
  const tally = new Tally('dropped{}')
  count(metersInto(tally))
  return exposition([], { ...tally.takeAll() })
}

describe('the text of /metrics', () => {
  it('has every bucket of a histogram, each with what is below it', () => {
    const text = written(({ observe }) => {
      for (const seconds of [0.02, 0.1, 0.3, 9, -1, Number.NaN])
        observe('vibesmatch_message_delivery_seconds', undefined, seconds)
    })
    const lines = text.split('\n').filter((line) => line.startsWith('vibesmatch_message_delivery_seconds'))
    expect(lines).toEqual([
      ...[
        ['0.01', 1],
        ['0.025', 2],
        ['0.05', 2],
        ['0.1', 3],
        ['0.25', 3],
        ['0.5', 4],
        ['1', 4],
        ['+Inf', 5],
      ].map(([le, count]) => `vibesmatch_message_delivery_seconds_bucket{le="${le}"} ${count}`),
      'vibesmatch_message_delivery_seconds_sum 9.42',
      'vibesmatch_message_delivery_seconds_count 5',
    ])
  })

  it('has a 0 of what was never counted, and nothing while the sums are unknown', () => {
    expect(written(() => {})).toContain('vibesmatch_sign_ins_total{method="google",result="failure"} 0\n')
    expect(exposition([], null)).toBe('')
  })

  it('writes no value that no label has, whatever it is given', () => {
    const text = written(({ count }) => {
      count('vibesmatch_frames_total', { event: '"}\n x{y="1', result: 'ok' })
      count('vibesmatch_frames_total', { event: 'a'.repeat(65), result: 'ok' })
      // Guarantee: none; this is what another version may say.
      count('vibesmatch_frames_total', { event: 'ping', result: 'unheard' as 'ok' })
    })
    expect(text).toContain('vibesmatch_frames_total{event="other",result="ok"} 2\n')
    expect(text).toContain('vibesmatch_frames_total{event="ping",result="other"} 1\n')
    expect(text.split('\n').filter((line) => line.startsWith('vibesmatch_frames_total'))).toHaveLength(2)
  })

  it('leaves out what another version has counted', () => {
    const text = exposition([], { 'vibesmatch_gone_total{a}': 3, 'vibesmatch_blocks_total{a}': 3, 'no series': 1 })
    expect(text).toContain('vibesmatch_blocks_total 0\n')
    expect(text).not.toContain('gone_total')
  })
})

describe('what comes of questions to a provider', () => {
  it('is told of those that it was asked, and not of what strangers have sent', async () => {
    const told: string[] = []
    const provider = {
      charge: () => Promise.resolve('paid'),
      refund: () => Promise.reject(new AppError('PAYMENT_FAILED')),
      readWebhook: () => Promise.reject(new AppError('UNAUTHORIZED')),
    }
    const { charge, refund, readWebhook } = watched(provider, (result) => told.push(result))
    await Promise.allSettled([charge(), refund(), readWebhook()])
    expect(told).toEqual(['ok', 'refused'])
  })
})

describe('the table of measures', () => {
  it('keeps to the names and units of Prometheus', () => {
    for (const [name, { type, help, labels = {} }] of Object.entries(MEASURES)) {
      expect(name).toMatch(/^vibesmatch_[a-z_]+$/)
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      if (type === 'histogram') expect(name).toMatch(/_seconds$/)
      expect(help, name).toMatch(/^[A-Z].*\.$/)
      expect(Object.keys(labels)).not.toContain('le')
    }
    for (const measure of Object.values(COUNTED))
      if (measure.type === 'histogram') expect(measure.buckets).toEqual([...measure.buckets].toSorted((a, b) => a - b))
  })
})
