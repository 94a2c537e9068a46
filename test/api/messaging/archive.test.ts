import type { ArchiveMessage } from '../../../src/rpc/archive.ts'
import { createMessageBatch, getQueueResult, createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import worker from '../../../src/index.ts'
import { databaseNamed, noPostgres } from '../../support/database.ts'
import { query } from '../../support/db.ts'
import { roomOf, sqlIn } from '../../support/objects.ts'
import { matched, type Pair } from '../../support/people.ts'

const archived = (conversationId: string) =>
  query('select seq, content from messages where conversation_id = $1 order by seq', [conversationId])

const entry = ({ a }: Pair, seq: number, content: string, journalId: number) => ({
  message_id: crypto.randomUUID(),
  seq,
  sender_id: a.id,
  content,
  message_type: 'text',
  media_id: null,
  created_at: new Date().toISOString(),
  edited_at: null,
  deleted_at: null,
  journal_id: journalId,
})

async function consume(bodies: ArchiveMessage | ArchiveMessage[], changed: Partial<Env> = {}) {
  const messages = [bodies].flat().map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }))
  const batch = createMessageBatch('vibesmatch-archive', messages)
  const execution = createExecutionContext()
  await worker.queue(batch, { ...env, ...changed }, execution)
  return getQueueResult(batch, execution)
}

describe('the archive', () => {
  it('gets every message, in order, by itself', async () => {
    const { a, b, conversationId } = await matched()
    for (const [person, content] of [
      [a, 'one'],
      [b, 'two'],
      [a, 'three'],
    ] as const)
      await person.call('POST', '/messages/send', { conversation_id: conversationId, content })
    await expect
      .poll(() => archived(conversationId))
      .toEqual([
        { seq: 1, content: 'one' },
        { seq: 2, content: 'two' },
        { seq: 3, content: 'three' },
      ])
    await expect
      .poll(() => sqlIn(roomOf(conversationId), 'select archive_sent = archive_confirmed as done from room'), {
        timeout: 10_000,
      })
      .toEqual([{ done: 1 }])
  })

  it('keeps nothing of what is changed and taken back', async () => {
    const pair = await matched()
    const { conversationId } = pair
    const hear = (...entries: ArchiveMessage['entries']) => consume({ conversationId, after: 0, through: 9, entries })
    const media_id = crypto.randomUUID()
    const [edited, deleted] = [
      { ...entry(pair, 1, 'with a mistake', 1), media_id },
      { ...entry(pair, 2, 'a secret', 2), media_id },
    ]
    await hear(edited, deleted)
    const at = new Date(Date.now() - 3_600_000).toISOString()
    await hear(
      { ...edited, content: 'without', edited_at: at, journal_id: 3 },
      { ...deleted, content: '', deleted_at: at, media_id: null, journal_id: 4 },
    )
    expect(
      await query(
        'select content, media_id, edited_at, deleted_at from messages where conversation_id = $1 order by seq',
        [conversationId],
      ),
    ).toEqual([
      { content: 'without', media_id, edited_at: new Date(at), deleted_at: null },
      { content: '', media_id: null, edited_at: null, deleted_at: new Date(at) },
    ])
  })

  it('takes the same twice, and an older version never over a newer one', async () => {
    const pair = await matched()
    const { conversationId } = pair
    const message = entry(pair, 1, 'newer', 7)
    await consume({ conversationId, after: 0, through: 7, entries: [message] })
    await consume({ conversationId, after: 0, through: 7, entries: [message] })
    await consume({ conversationId, after: 0, through: 5, entries: [{ ...message, content: 'older', journal_id: 5 }] })
    expect(await archived(conversationId)).toEqual([{ seq: 1, content: 'newer' }])
  })

  it('asks for the batch again while Postgres is down', async () => {
    const pair = await matched()
    const result = await consume(
      { conversationId: pair.conversationId, after: 0, through: 1, entries: [entry(pair, 1, 'x', 1)] },
      noPostgres,
    )
    expect(result.ackAll).toBe(false)
    expect(result.retryBatch.retry).toBe(true)
  })

  it('holds up nobody for a message that Postgres refuses', async () => {
    const [good, bad] = [await matched(), await matched()]
    const part = (pair: Pair, content: string): ArchiveMessage => ({
      conversationId: pair.conversationId,
      after: 0,
      through: 1,
      entries: [entry(pair, 1, content, 1)],
    })
    const result = await consume([part(bad, 'a text with \u0000 in it'), part(good, 'a good one')])
    expect(result.explicitAcks).toEqual(['m1'])
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(['m0'])
    expect(await archived(good.conversationId)).toEqual([{ seq: 1, content: 'a good one' }])
  })

  it('never shows a text in the log, whatever Postgres says of it', async () => {
    const pair = await matched()
    const lines: string[] = []
    const spies = (['info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    )
    const body = (text: string) => ({
      conversationId: pair.conversationId,
      after: 0,
      through: 1,
      entries: [entry(pair, 1, text, 1)],
    })
    await consume(body('a secret'), databaseNamed('postgres'))
    await consume(body('a secret with \u0000 in it'))
    spies.forEach((spy) => spy.mockRestore())
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events.filter((event) => event === 'archive_refused')).toHaveLength(2)
    expect(lines.join('\n')).not.toContain('secret')
    // What is wrong is told nevertheless.
    expect(lines.join('\n')).toMatch(/"error_code":"42P01"[^]*"error_code":"22P05"/)
  })

  it('is believed by the room only where nothing is missing before', async () => {
    const { conversationId } = await matched()
    const room = roomOf(conversationId)
    const confirmed = async () => (await sqlIn(room, 'select archive_confirmed as n from room'))[0]?.['n']
    await expect.poll(confirmed).toBeDefined()
    const before = Number(await confirmed())
    await room.archived([{ after: before + 10, through: before + 20 }])
    expect(await confirmed()).toBe(before)
    await room.archived([
      { after: before + 5, through: before + 9 },
      { after: before, through: before + 5 },
    ])
    expect(await confirmed()).toBe(before + 9)
  })

  it('passes over messages of a conversation that has been purged', async () => {
    const pair = await matched()
    const conversationId = crypto.randomUUID()
    const result = await consume({ conversationId, after: 0, through: 1, entries: [entry(pair, 1, 'gone', 1)] })
    expect(result.ackAll).toBe(true)
    expect(await archived(conversationId)).toEqual([])
  })
})
