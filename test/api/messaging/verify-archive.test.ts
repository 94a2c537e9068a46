import { describe, expect, it } from 'vitest'
import { openSession } from '../../support/sessions.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { draft, roomOf, sqlIn } from '../../support/objects.ts'
import { matched, type Pair } from '../../support/people.ts'

async function asAdmin(pair: Pair, body: object = {}) {
  const { token } = await openSession(pair.a.id, 'admin')
  return call('POST', '/admin/archive/verify', { token, body: { conversation_id: pair.conversationId, ...body } })
}

/** A pair whose three messages are in the archive. */
async function archived(): Promise<Pair> {
  const pair = await matched()
  const room = roomOf(pair.conversationId)
  for (const content of ['one', 'two', 'three']) await room.send(pair.conversationId, draft(pair.a.id, content))
  await expect.poll(() => sqlIn(room, 'select archive_confirmed >= 3 as done from room')).toEqual([{ done: 1 }])
  return pair
}

const contents = ({ conversationId }: Pair) =>
  query('select seq, content from messages where conversation_id = $1 order by seq', [conversationId])
const good = [
  { seq: 1, content: 'one' },
  { seq: 2, content: 'two' },
  { seq: 3, content: 'three' },
]

describe('POST /admin/archive/verify', () => {
  it('has nothing to say of an archive that is as its room', async () => {
    const answer = await asAdmin(await archived())
    expect(answer.data).toEqual({ checked: { conversations: 1, messages: 3 }, findings: [] })
  })

  it('tells what is missing, different and surplus, and repairs what it may', async () => {
    const pair = await archived()
    const { conversationId: id } = pair
    await query('delete from messages where conversation_id = $1 and seq = 1', [id])
    await query("update messages set content = 'rotten' where conversation_id = $1 and seq = 2", [id])
    await query(
      `insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
       values ($1, 9, $2, $3, 'never said', 'text', 99, now())`,
      [id, newId(), pair.b.id],
    )
    const found = { conversation_id: id, missing: 1, different: 1, surplus: 1, is_behind: false }
    expect((await asAdmin(pair)).data['findings']).toEqual([{ ...found, repaired: 0 }])
    expect((await contents(pair))[0]).toEqual({ seq: 2, content: 'rotten' })
    expect((await asAdmin(pair, { repair: true })).data['findings']).toEqual([{ ...found, repaired: 2 }])
    expect(await contents(pair)).toEqual([...good, { seq: 9, content: 'never said' }])
    expect((await asAdmin(pair)).data['findings']).toMatchObject([{ missing: 0, different: 0, surplus: 1 }])
  })

  it('does not put an older version over a newer one that came meanwhile', async () => {
    const pair = await archived()
    await query("update messages set content = 'newer', journal_id = 1000 where conversation_id = $1 and seq = 2", [
      pair.conversationId,
    ])
    expect((await asAdmin(pair, { repair: true })).data['findings']).toMatchObject([{ different: 1, repaired: 0 }])
    expect((await contents(pair))[1]).toEqual({ seq: 2, content: 'newer' })
  })

  it('goes through all conversations', async () => {
    const pair = await archived()
    const { data, meta } = await asAdmin(pair, { conversation_id: undefined, limit: 1 })
    expect(data['checked'].conversations).toBe(1)
    const next = await asAdmin(pair, { conversation_id: undefined, limit: 1, cursor: meta?.pagination.cursor })
    expect(next.data['checked'].conversations).toBe(1)
    expect(next.meta?.pagination.cursor).not.toBe(meta?.pagination.cursor)
  })

  it('is for admins', async () => {
    const pair = await matched()
    const answer = await pair.a.call('POST', '/admin/archive/verify', {})
    expect([answer.status, answer.error.code]).toEqual([403, 'FORBIDDEN'])
  })
})
