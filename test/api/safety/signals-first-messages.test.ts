import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import worker from '../../../src/index.ts'
import { forgetOldFirstMessages } from '../../../src/features/safety/signals/forget-first-messages.ts'
import { FIRST_MESSAGE_DAYS } from '../../../src/features/safety/signals/rules.ts'
import type { ArchiveEntry, ArchiveMessage } from '../../../src/rpc/archive.ts'
import { contextWith } from '../../support/context.ts'
import { query, queryAlone } from '../../support/db.ts'
import { premium } from '../../support/pairs.ts'
import { freshPlace, matched, published, type Person } from '../../support/people.ts'
import { closeCase, signalsOf } from '../../support/signals.ts'
import { connect } from '../../support/sockets.ts'

/** What the beginnings of conversations tell about those who begin many. */

const SAME = 'Hello dear, your smile has really made my whole day'

/** Somebody with a premium plan, who writes to anybody, and people whom they can meet. */
async function sender(receivers: number): Promise<[Person, Person[]]> {
  const location = await freshPlace()
  const people = await Promise.all(Array.from({ length: receivers + 1 }, () => published({ location })))
  const [first, ...others] = people as [Person, ...Person[]]
  await premium(first)
  return [first, others]
}

const write = async (from: Person, to: Person, content: string) => {
  const sent = await from.call('POST', '/messages/send', { receiver_id: to.id, content })
  expect(sent.status, sent.text).toBe(200)
  return sent.data
}

const ask = async (from: Person, to: Person, content: string) => {
  const sent = await from.call('POST', '/messages/request', { receiver_id: to.id, content })
  expect(sent.status, sent.text).toBe(200)
}

const remembered = (from: Person) =>
  query<{ receiver_id: string; fingerprint: string | null; finds: string[] }>(
    'select receiver_id, fingerprint, finds from first_messages where sender_id = $1 order by at',
    [from.id],
  )

const signals = async (from: Person) => (await signalsOf(from)).map(({ signal, amount }) => [signal, amount])

/** A batch from the queue, as the room of a conversation of two people hands it over. */
const batchOf = (conversationId: string, from: Person, texts: string[], changes: Partial<ArchiveEntry> = {}) => ({
  conversationId,
  after: 0,
  through: texts.length,
  entries: texts.map((content, i) => ({
    message_id: crypto.randomUUID(),
    seq: i + 1,
    sender_id: from.id,
    content,
    message_type: 'text',
    media_id: null,
    created_at: new Date().toISOString(),
    edited_at: null,
    deleted_at: null,
    journal_id: i + 1,
    ...changes,
  })),
})

async function consume(...bodies: ArchiveMessage[]) {
  const messages = bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }))
  const batch = createMessageBatch('vibesmatch-archive', messages)
  const execution = createExecutionContext()
  await worker.queue(batch, env, execution)
  return getQueueResult(batch, execution)
}

describe('the same first message', () => {
  it('is noticed when five people got it, with other names and signs', async () => {
    const [from, people] = await sender(5)
    for (const [i, person] of people.entries()) await write(from, person, `${SAME}${'!'.repeat(i)} ${i} 😍`)
    await expect.poll(() => signals(from), { timeout: 15_000 }).toEqual([['identical_first_messages', 5]])
    const [{ note } = { note: '' }] = await signalsOf(from)
    expect(note).toBe('The same first message to 5 people within 24 hours.')
    expect((await remembered(from)).every(({ fingerprint }) => fingerprint?.length === 43)).toBe(true)
  })

  it('is noticed in message requests that nobody has answered', async () => {
    const [from, people] = await sender(5)
    await query(`update users set plan = 'free' where id = $1`, [from.id])
    for (const person of people) await ask(from, person, SAME)
    await expect.poll(() => signals(from), { timeout: 15_000 }).toEqual([['identical_first_messages', 5]])
  })

  it('is none to four people, in few words, or in other words', async () => {
    const [from, people] = await sender(5)
    for (const [i, person] of people.entries())
      await write(from, person, i === 0 ? 'I like how you have written about the sea' : SAME)
    const [brief, others] = await sender(5)
    for (const person of others) await write(brief, person, 'Hi, how are you?')
    await expect.poll(async () => (await remembered(from)).length, { timeout: 15_000 }).toBe(5)
    await expect.poll(async () => (await remembered(brief)).length, { timeout: 15_000 }).toBe(5)
    expect(await signals(from)).toEqual([])
    expect(await signals(brief)).toEqual([])
  })

  it('joins the case again when twice as many have got it', async () => {
    const [from] = await sender(0)
    const say = (many: number) =>
      query(
        `select note_first_messages(openings => $1, rules => '{"hours":24,"identical":5,"finds":[]}', at => now())`,
        [
          JSON.stringify(
            Array.from({ length: many }, () => ({
              sender_id: from.id,
              receiver_id: crypto.randomUUID(),
              fingerprint: 'same',
              finds: [],
              at: new Date().toISOString(),
            })),
          ),
        ],
      )
    for (const many of [4, 1, 1, 1, 2, 1, 9, 1]) await say(many)
    expect(await signals(from)).toEqual([
      ['identical_first_messages', 5],
      ['identical_first_messages', 10],
      ['identical_first_messages', 20],
    ])
    await closeCase(from)
    await say(1)
    expect(await signals(from)).toHaveLength(3)
    await query(
      `update case_entries e set at = e.at - interval '25 hours' from cases c where c.id = e.case_id and c.subject_id = $1`,
      [from.id],
    )
    await say(1)
    expect(await signals(from)).toHaveLength(4)
  })

  it('is counted once by batches that arrive at the same time', async () => {
    const [from] = await sender(0)
    const say = () =>
      queryAlone(
        `select note_first_messages(openings => $1, rules => '{"hours":24,"identical":5,"finds":[]}', at => now())`,
        [
          JSON.stringify([
            { sender_id: from.id, receiver_id: crypto.randomUUID(), fingerprint: 'same', finds: [], at: new Date() },
          ]),
        ],
      )
    await Promise.all(Array.from({ length: 9 }, say))
    expect(await signals(from)).toEqual([['identical_first_messages', 5]])
    expect(await query('select status from cases where subject_id = $1', [from.id])).toHaveLength(1)
  })
})

describe('links and ways to pay in first messages', () => {
  it('are noticed over a socket, with their kinds and without their words', async () => {
    const [from, [one, two, three]] = await sender(3)
    const socket = await connect('/ws', from.token)
    for (const [to, content] of [
      [one, 'Hello! My pictures are at annas-place.com'],
      [two, 'Write me on wh4tsapp, I am never here'],
    ] as const)
      expect(
        await socket.request('send_message', {
          receiver_id: to?.id,
          content,
          message_type: 'text',
          client_message_id: crypto.randomUUID(),
        }),
      ).toMatchObject({ event: 'ack' })
    await expect.poll(() => signals(from), { timeout: 15_000 }).toEqual([['link_in_first_message', 2]])
    if (three) await write(from, three, 'You can send me a steam card')
    await expect
      .poll(async () => (await signalsOf(from)).map(({ note }) => note), { timeout: 15_000 })
      .toEqual([
        'Ways to elsewhere (domain, messenger) in first messages to 2 people within 24 hours.',
        'Ways to pay (gift card) in first messages to one person within 24 hours.',
      ])
    const everything = JSON.stringify([await signalsOf(from), await remembered(from)])
    for (const word of ['annas', 'wh4ts', 'steam']) expect(everything).not.toContain(word)
  })

  it('are none to one person, and none in an answer’s continuation', async () => {
    const { a, b, conversationId } = await matched()
    const say = (who: Person, content: string) =>
      who.call('POST', '/messages/send', { conversation_id: conversationId, content })
    await say(a, 'Hello, I like your pictures')
    await say(a, 'Mine are at annas-place.com')
    await say(b, 'And mine at bobs-place.com')
    await expect.poll(async () => (await remembered(b))[0]?.finds, { timeout: 15_000 }).toEqual(['domain'])
    await say(a, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')
    await expect
      .poll(() => query('select seq from messages where conversation_id = $1', [conversationId]), { timeout: 15_000 })
      .toHaveLength(4)
    expect((await remembered(a))[0]?.finds).toEqual(['domain'])
    expect([await signals(a), await signals(b)]).toEqual([[], []])
  })

  it('are noticed when the first message is edited, and the same batch twice counts once', async () => {
    const pair = await matched()
    const { a, conversationId } = pair
    const batch = batchOf(conversationId, a, ['Hello, how was your day at the sea?'])
    await consume(batch)
    expect((await remembered(a))[0]).toMatchObject({ receiver_id: pair.b.id, finds: [] })
    const edited = batchOf(conversationId, a, ['PT50 0002 0123 1234 5678 9015 4'], {
      journal_id: 5,
      edited_at: new Date().toISOString(),
    })
    for (let i = 0; i < 2; i += 1) expect((await consume(edited)).ackAll).toBe(true)
    expect((await remembered(a))[0]?.finds).toEqual(['iban'])
    expect(await signals(a)).toEqual([['payment_handle_in_first_message', 1]])
  })

  it('are not looked for in what is deleted', async () => {
    const { a, conversationId } = await matched()
    await consume(
      batchOf(conversationId, a, ['0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'], {
        deleted_at: new Date().toISOString(),
      }),
    )
    expect(await remembered(a)).toEqual([])
  })

  it('hold up no message when they cannot be noted', async () => {
    const { a, conversationId } = await matched()
    await query(`alter table first_messages add constraint refused check (sender_id <> '${a.id}') not valid`)
    try {
      expect((await consume(batchOf(conversationId, a, ['Hello there']))).ackAll).toBe(true)
    } finally {
      await query('alter table first_messages drop constraint refused')
    }
    expect(await query('select content from messages where conversation_id = $1', [conversationId])).toEqual([
      { content: 'Hello there' },
    ])
  })
})

it('is forgotten after a week, and with the account', async () => {
  const [old, recent] = [await matched(), await matched()]
  for (const { a, conversationId } of [old, recent]) await consume(batchOf(conversationId, a, [SAME]))
  await query('update first_messages set at = at - make_interval(days => $2) where sender_id = $1', [
    old.a.id,
    FIRST_MESSAGE_DAYS,
  ])
  await forgetOldFirstMessages(contextWith())
  expect(await remembered(old.a)).toEqual([])
  expect(await remembered(recent.a)).toHaveLength(1)
  await query(`select close_account(account => $1, reason => 'deleted', at => now())`, [recent.a.id])
  expect(await remembered(recent.a)).toEqual([])
})
