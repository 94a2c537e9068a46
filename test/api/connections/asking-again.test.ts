import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { useUp } from '../../support/limits.ts'
import { MINUTE, withHub } from '../../support/notices.ts'
import { hubOf, sqlIn, tablesOf } from '../../support/objects.ts'
import { block, interest, premium, strangers, swipe, withdraw } from '../../support/pairs.ts'
import type { Person } from '../../support/people.ts'
import { ask, cancel, fetcher, listOf, requestsOf, send } from '../../support/requests.ts'
import { connect } from '../../support/sockets.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Answers once the receiver has been told. */
const told = { fetcher }

/** Lets everything that somebody has taken back of somebody be so much longer ago, in milliseconds. */
const timePasses = (a: Person, b: Person, ms: number) =>
  query(
    `update withdrawals set last_at = last_at - make_interval(secs => $3) where (from_user_id, to_user_id) in (($1, $2), ($2, $1))`,
    [a.id, b.id, ms / 1000],
  )

/** The events by which a person's devices have been told that somebody asks. */
async function asksTold({ id }: Person): Promise<string[]> {
  const hub = hubOf(id)
  // A hub that was never told anything is empty.
  if ((await tablesOf(hub)).length === 0) return []
  return (
    await sqlIn(
      hub,
      `select event from events where event = 'interest:received' or (event = 'message_request' and data ->> 'status' = 'pending')`,
    )
  ).map(({ event }) => event as string)
}

/** What is to be sent to a person's phones within a day. */
const notified = ({ id }: Person): Promise<number> =>
  withHub(id, async (hub, queued) => {
    await hub.jobHandlers.notify(Date.now() + 2 * MINUTE)
    return queued.length
  })

type Ask = (from: Person, to: Person) => Promise<unknown>
const ASKS: Record<string, Ask> = {
  interest: (a, b) => interest(a, b, told),
  'super like': async (a, b) => {
    await useUp(a, 'super_like_daily', 1)
    return swipe(a, b, 'super_like', told)
  },
  request: (a, b) => ask(a, b),
}
const BACK: Record<string, (a: Person, b: Person) => Promise<unknown>> = {
  withdrawing: (a, b) => withdraw(a, b, told),
  'a pass': (a, b) => swipe(a, b, 'pass', told),
  rewinding: async (a) => {
    await premium(a)
    return a.call('POST', '/matching/rewind', undefined, told)
  },
  'a block taken back': async (a, b) => {
    await block(a, b)
    return a.call('DELETE', `/users/${b.id}/block`, undefined, told)
  },
}

describe('asking and taking back', () => {
  it.each(Object.keys(ASKS).flatMap((one) => Object.keys(ASKS).map((other) => [one, other] as const)))(
    'notifies once by %s and then by %s',
    async (one, other) => {
      const [a, b] = await strangers()
      await ASKS[one]?.(a, b)
      await expect.poll(() => asksTold(b)).toHaveLength(1)
      await withdraw(a, b, told)
      await ASKS[other]?.(a, b)
      // It is on their lists all the same.
      const lists = [
        ...(await b.call('GET', '/connections/interests/received?status=pending')).data['interests'],
        ...(await requestsOf(b, 'status=pending')),
      ]
      expect(lists).toHaveLength(1)
      expect(await asksTold(b)).toHaveLength(1)
      // The other direction and other people are told of themselves.
      expect(await asksTold(a)).toEqual([])
    },
  )

  it('notifies once when it only becomes stronger', async () => {
    const [a, b] = await strangers()
    const socket = await connect('/ws', b.token)
    await interest(a, b, told)
    await socket.next('interest:received')
    await swipe(a, b, 'super_like', told)
    await ask(a, b)
    await expect.poll(() => requestsOf(b)).toHaveLength(1)
    await socket.request('ping')
    expect([socket.all('interest:received').length, socket.all('message_request').length]).toEqual([1, 0])
  })

  it('notifies again after a day', async () => {
    const [a, b] = await strangers()
    await interest(a, b, told)
    await expect.poll(() => asksTold(b)).toHaveLength(1)
    await withdraw(a, b, told)
    await sqlIn(hubOf(b.id), "update told set at = at - ? where key like 'ask %'", DAY)
    await interest(a, b, told)
    await expect.poll(() => asksTold(b)).toHaveLength(2)
  })

  it('rings no phone again by a message that is delivered at once, nor after one', async () => {
    const write = async (a: Person, b: Person) => {
      await premium(a)
      expect((await send(a, { receiver_id: b.id, content: 'Hi' })).status).toBe(200)
      await expect.poll(() => listOf(b)).toMatchObject([{ unread_count: 1, last_message: { content: 'Hi' } }])
    }
    const [a, b] = await strangers()
    await interest(a, b, told)
    await expect.poll(() => notified(b)).toBe(1)
    await withdraw(a, b, told)
    await write(a, b)
    expect(await notified(b)).toBe(0)

    const [c, d] = await strangers()
    await write(c, d)
    expect(await notified(d)).toBe(1)
    await withdraw(c, d, told)
    await ask(c, d)
    expect(await requestsOf(d)).toHaveLength(1)
    expect([await notified(d), await asksTold(d)]).toEqual([0, []])
  })

  it.each(Object.keys(BACK))('has a pause that grows, by %s', async (way) => {
    const [a, b] = await strangers()
    const back = () => BACK[way]?.(a, b)
    // The first time may have been a slip.
    for (const pause of [0, HOUR, DAY, 7 * DAY, 7 * DAY]) {
      expect((await interest(a, b)).status).toBe(200)
      await back()
      if (pause === 0) continue
      const refused = await interest(a, b)
      expect(refused.status, refused.text).toBe(429)
      const { code, details } = refused.error
      expect([code, details?.['reason']]).toEqual(['RATE_LIMIT_EXCEEDED', 'withdrawn'])
      const seconds = Number(refused.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(pause / 1000 - 60)
      expect(seconds).toBeLessThanOrEqual(pause / 1000)
      expect(Math.abs(Date.parse(details?.['available_at'] as string) - Date.now() - seconds * 1000)).toBeLessThan(
        5_000,
      )
      // In whatever way it is asked.
      for (const answer of [await swipe(a, b), await swipe(a, b, 'super_like'), await ask(a, b)])
        expect(answer.status).toBe(429)
      await timePasses(a, b, pause - 60_000)
      expect((await interest(a, b)).status).toBe(429)
      await timePasses(a, b, 60_000)
    }
  })

  it('holds for requests, and is no way round for who is asked', async () => {
    const [a, b] = await strangers()
    for (let n = 0; n < 2; n += 1) {
      const { data, text } = await ask(a, b)
      expect(data['request_id'], text).toBeDefined()
      await cancel(a, data['request_id'])
    }
    expect((await ask(a, b)).error.details?.['reason']).toBe('withdrawn')
    // The receiver may ask, and a user who has to wait may answer.
    expect((await interest(b, a)).data['status']).toBe('pending')
    expect((await interest(a, b)).data['is_match']).toBe(true)
    expect(await query('select 1 from withdrawals where from_user_id = any($1)', [[a.id, b.id]])).toEqual([])
  })

  it('comes to no more than two, whatever is asked at once', async () => {
    const [a, b] = await strangers()
    await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? interest(a, b) : withdraw(a, b))))
    await withdraw(a, b)
    const rows = await query<{ times: number }>('select times from withdrawals where from_user_id = $1', [a.id])
    expect(rows[0]?.times).toBeLessThanOrEqual(2)
  })
})
