import { describe, expect, it } from 'vitest'
import { capacityIsCurrent } from '../../scripts/capacity.ts'
import { ASSUMPTIONS, withDocument, withNumber, type Assumptions } from '../../scripts/capacity/assumptions.ts'
import { billOf, totalOf, unitsOf } from '../../scripts/capacity/bill.ts'
import { bottlenecksOf } from '../../scripts/capacity/bottlenecks.ts'
import { usageOf } from '../../scripts/capacity/usage.ts'

/** The model of docs/capacity.md. Its figures are worked out by hand here, from a day in which little happens. */

const given = (settings: Record<string, number>, base: Assumptions = ASSUMPTIONS): Assumptions =>
  Object.entries(settings).reduce((changed, [path, value]) => withNumber(changed, path, value), base)

/** A day in which nobody does anything. */
const IDLE = given({
  ...Object.fromEntries(Object.keys(ASSUMPTIONS.operations).map((name) => [`operations.${name}.perDay`, 0])),
  'day.messages': 0,
  'day.sessions': 0,
  'day.pushes': 0,
})

it('the document shows what the model says', async () => {
  expect(await capacityIsCurrent()).toBeNull()
})

describe('what people use', () => {
  it('is nothing where nobody does anything', () => {
    const { day, peak } = usageOf(IDLE, 1_000)
    expect(Object.values(day)).toEqual(Object.values(day).map(() => 0))
    expect(peak).toMatchObject({ requests: 0, statements: 0, socketsOpen: 0, hubsAwake: 0 })
  })

  it('is that of the operations, times how often', () => {
    const feeds = given({ 'operations.feed.perDay': 2, 'operations.feed.workerCpu': 5_000, 'day.peak': 3 }, IDLE)
    const { day, peak } = usageOf(feeds, 86_400)
    expect(day).toMatchObject({ requests: 172_800, statements: 172_800, workerCpuMs: 864_000, logLines: 172_800 })
    expect(day.redisCommands).toBe(172_800 * (1 - feeds.redisRemembered) * feeds.redisCommandsPerTrip)
    expect(peak.requests).toBeCloseTo(6)
  })

  it('counts twenty frames as one request of an object', () => {
    const frames = { 'message.framesIn': 20, 'message.objectCalls': 3 }
    const { day } = usageOf(given({ ...frames, 'day.messages': 5 }, IDLE), 100)
    expect(day).toMatchObject({ messages: 500, framesIn: 10_000, objectRequests: 500 * 3 + 10_000 / 20 })
  })

  it('keeps no hub awake for an open socket or for its pings', () => {
    const sockets = { 'day.sessions': 1, 'socket.pingSeconds': 30, 'socket.objectCalls': 2, 'object.awakeMs': 10 }
    const short = usageOf(given({ ...sockets, 'day.sessionMinutes': 1 }, IDLE), 1_000)
    const long = usageOf(given({ ...sockets, 'day.sessionMinutes': 600 }, IDLE), 1_000)
    expect(long.day.framesIn).toBeCloseTo(600 * short.day.framesIn)
    expect(long.day.objectGigabyteSeconds).toBe(short.day.objectGigabyteSeconds)
    expect(short.day.objectGigabyteSeconds).toBeCloseTo(1_000 * 2 * 0.01 * 0.128)
  })

  it('grows with the people', () => {
    const [few, many] = [usageOf(ASSUMPTIONS, 10), usageOf(ASSUMPTIONS, 1_000)]
    for (const [name, value] of Object.entries(few.day))
      expect(many.day[name as keyof typeof many.day], name).toBeCloseTo(value * 100)
  })
})

describe('the bill', () => {
  it('is for what is beyond that included', () => {
    const reads = given({ 'operations.feed.perDay': 1 }, IDLE)
    const usage = usageOf(reads, 1_000_000)
    expect(unitsOf(reads, usage).workerRequests).toBe(30_000_000)
    expect(billOf(reads, usage).workerRequests).toBeCloseTo(20 * 0.3)
    expect(billOf(reads, usageOf(reads, 1_000)).workerRequests).toBe(0)
  })

  it('is the sum of its lines, and the plan at least', () => {
    const bill = billOf(ASSUMPTIONS, usageOf(ASSUMPTIONS, 10_000))
    expect(totalOf(bill)).toBeCloseTo(Object.values(bill).reduce((sum, line) => sum + line, 0))
    expect(totalOf(billOf(IDLE, usageOf(IDLE, 0)))).toBe(ASSUMPTIONS.prices.plan.usd)
  })

  it('tells of every price where it is from and when it was read', () => {
    for (const [name, price] of Object.entries(ASSUMPTIONS.prices)) {
      expect(price.source, name).toMatch(/^https:\/\//)
      expect(price.read, name).not.toBe('')
    }
  })
})

describe('the ceilings', () => {
  it('come in the order in which they are reached', () => {
    const shares = bottlenecksOf(ASSUMPTIONS, usageOf(ASSUMPTIONS, 1_000_000)).map(({ share }) => share)
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  })

  it('are reached by what has to pass through one of a kind', () => {
    const small = given({ 'ceilings.queueMessages': 1 })
    const [first] = bottlenecksOf(small, usageOf(small, 1_000_000))
    expect(first?.ceiling).toBe('queueMessages')
    expect(first?.share).toBeCloseTo(usageOf(small, 1_000_000).peak.queueMessages)
  })
})

describe('an assumption', () => {
  it('is replaced alone, and elsewhere stays', () => {
    const changed = withDocument(ASSUMPTIONS, { day: { messages: 1 }, prices: { plan: { usd: 7 } } })
    expect(changed.day).toEqual({ ...ASSUMPTIONS.day, messages: 1 })
    expect(changed.prices.plan.usd).toBe(7)
    expect(ASSUMPTIONS.day.messages).not.toBe(1)
  })

  it.each(['day.nothing', 'day', 'toString', 'prices.plan.source', '', 'nothing.at.all'])('%j is none', (path) => {
    expect(() => withNumber(ASSUMPTIONS, path, 1)).toThrow('no assumption')
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('%d is not a value', (value) => {
    expect(() => withNumber(ASSUMPTIONS, 'day.messages', value)).toThrow('0 or more')
  })

  it('of a document has to be a number', () => {
    expect(() => withDocument(ASSUMPTIONS, { day: { messages: '12' } })).toThrow('day.messages has to be a number')
  })
})
