import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { writeHistory } from '../../../src/features/development/write-history.ts'
import { openSession } from '../../support/sessions.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call, type Fetch, type Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { connect } from '../../support/sockets.ts'
import { roomOf, runAlarm, sqlIn } from '../../support/objects.ts'
import { partial } from '../../support/partial.ts'
import { matched, signIn, type Pair } from '../../support/people.ts'
import { withProviders } from '../../support/providers.ts'

const MINUTE = 60_000
const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * MINUTE).toISOString()
const write = (conversationId: string, steps: object[], fetcher?: Fetch) =>
  call('POST', `/dev/conversations/${conversationId}/history`, { body: { steps }, ...(fetcher ? { fetcher } : {}) })

/** Four days of it: read, changed, taken back, answered with an emoji, and something new at the end. */
const storyOf = ({ a, b }: Pair) => [
  { do: 'send', by: a.id, at: ago(5760), message: 'm1', content: 'Hello' },
  { do: 'edit', by: a.id, at: ago(5758), message: 'm1', content: 'Hello there' },
  { do: 'read', by: b.id, at: ago(5000), message: 'm1' },
  { do: 'send', by: b.id, at: ago(4999), message: 'm2', content: 'Hi!' },
  { do: 'react', by: a.id, at: ago(4990), message: 'm2', emoji: '😍' },
  { do: 'read', by: a.id, at: ago(4980), message: 'm2' },
  { do: 'send', by: a.id, at: ago(100), message: 'm3', content: 'Oops' },
  { do: 'delete', by: a.id, at: ago(99), message: 'm3' },
  { do: 'send', by: a.id, at: ago(90), message: 'm4', content: 'Are you there?' },
]

const historyOf = async ({ b, conversationId }: Pair): Promise<Json[]> =>
  (await b.call('GET', `/conversations/${conversationId}/messages`)).data['messages']

describe('POST /dev/conversations/{id}/history', () => {
  it('lets both find what happened, as it would have come at its time', async () => {
    const pair = await matched({ isPremium: true })
    const { b, conversationId } = pair
    expect((await write(conversationId, storyOf(pair))).data).toEqual({ messages: 4 })
    const [m4, m3, m2, m1] = await historyOf(pair)
    expect(m1).toMatchObject({
      seq: 1,
      content: 'Hello there',
      created_at: ago(5760),
      edited_at: ago(5758),
      is_read: true,
    })
    expect(m2).toMatchObject({ seq: 2, content: 'Hi!', created_at: ago(4999), reactions: [{ emoji: '😍' }] })
    expect(m3).toMatchObject({ seq: 3, content: '', deleted_at: ago(99) })
    expect(m4).toMatchObject({ seq: 4, content: 'Are you there?', created_at: ago(90), is_read: false })
    await expect
      .poll(async () => (await b.call('GET', '/conversations')).data['conversations'])
      .toMatchObject([{ unread_count: 1, last_message: { content: 'Are you there?' } }])
  })

  it('is in both logs, in the archive, and agrees with it', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    await write(conversationId, storyOf(pair))
    const room = roomOf(conversationId)
    const isDone = 'select archive_sent = archive_confirmed and archive_sent > 0 as done from room'
    await expect.poll(() => sqlIn(room, isDone), { timeout: 15_000 }).toEqual([{ done: 1 }])
    expect(
      await query('select seq, content, created_at from messages where conversation_id = $1 order by seq', [
        conversationId,
      ]),
    ).toMatchObject([
      { seq: 1, content: 'Hello there', created_at: new Date(ago(5760)) },
      { seq: 2, content: 'Hi!' },
      { seq: 3, content: '' },
      { seq: 4, content: 'Are you there?' },
    ])
    const { token } = await openSession(a.id, 'admin')
    const verified = await call('POST', '/admin/archive/verify', { token, body: { conversation_id: conversationId } })
    expect(verified.data).toEqual({ checked: { conversations: 1, messages: 4 }, findings: [] })
    // Events that are too old to be kept go; what is new after them is delivered and resumed like any other.
    await runAlarm(room)
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'Now.' })
    const socket = await connect('/ws', b.token)
    socket.send('resume', { last_event_id: 0 })
    const { data } = await socket.next('resumed')
    expect(data).toMatchObject({ complete: true })
    socket.close()
    expect((await historyOf(pair))[0]).toMatchObject({ seq: 5, content: 'Now.' })
  })

  it('is written once, however often it is sent, also from the middle of it on', async () => {
    const pair = await matched()
    const { conversationId } = pair
    await write(conversationId, storyOf(pair).slice(0, 4))
    await write(conversationId, storyOf(pair))
    const once = await historyOf(pair)
    await Promise.all([1, 2, 3].map(() => write(conversationId, storyOf(pair))))
    expect(await historyOf(pair)).toEqual(once)
    expect(once.map(({ seq }) => seq)).toEqual([4, 3, 2, 1])
  })

  it('does not come before what has been said meanwhile', async () => {
    const pair = await matched()
    const { a, conversationId } = pair
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'First.' })
    await write(conversationId, storyOf(pair).slice(0, 1))
    const [second, first] = await historyOf(pair)
    expect(second.created_at >= first.created_at).toBe(true)
  })

  it.each([
    ['the future', { at: new Date(now + 3_600_000).toISOString() }, 'body.steps.0.at'],
    ['what is no time', { at: 'yesterday' }, 'body.steps.0.at'],
    ['no emoji', { do: 'react', emoji: 'x' }, 'body.steps.0.emoji'],
  ])('refuses %s, and says where it stands', async (_what, change, path) => {
    const pair = await matched()
    const { status, error } = await write(pair.conversationId, [{ ...storyOf(pair)[0], ...change }])
    expect(status).toBe(400)
    expect(JSON.stringify(error.details)).toContain(`"${path}"`)
  })

  it('knows nobody who does not take part, no message that was not sent, and no conversation that is not there', async () => {
    const [pair, stranger] = [await matched(), await signIn()]
    const [first] = storyOf(pair)
    const codes = await Promise.all([
      write(pair.conversationId, [{ ...first, by: stranger.id }]),
      write(pair.conversationId, [first ?? {}, { ...first, by: stranger.id, message: 'm9' }]),
      write(pair.conversationId, [{ do: 'read', by: pair.b.id, at: ago(1), message: 'm8' }]),
      write(newId(), [first ?? {}]),
    ])
    expect(codes.map(({ error }) => error.code)).toEqual([
      'CONVERSATION_NOT_FOUND',
      'CONVERSATION_NOT_FOUND',
      'MESSAGE_NOT_FOUND',
      'CONVERSATION_NOT_FOUND',
    ])
  })

  it.each(['production', 'staging'])(
    'does not exist in %s, and nothing tells that it does elsewhere',
    async (ENVIRONMENT) => {
      const pair = await matched()
      const fetcher = withProviders({ ENVIRONMENT })
      const refused = await write(pair.conversationId, storyOf(pair), fetcher)
      const nothing = await call('POST', '/dev/nothing', { body: {}, fetcher })
      expect({ ...refused.error, request_id: '' }).toEqual({ ...nothing.error, request_id: '' })
      expect(refused.status).toBe(404)
      expect(await historyOf(pair)).toEqual([])
    },
  )

  it.each(['production', 'staging'] as const)('cannot be used by code in %s either', async (ENVIRONMENT) => {
    const settings = { ...readSettings(env), ENVIRONMENT }
    // The rejection comes before anything but the settings is used.
    await expect(writeHistory(partial({ settings }), newId(), { steps: [] })).rejects.toThrow()
  })
})
