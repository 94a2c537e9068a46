import { expect, it } from 'vitest'
import { sendScamNotices } from '../../../../src/features/safety/scam/send-scam-notices.ts'
import type { Context } from '../../../../src/context.ts'
import { decided, undo } from '../../../support/cases.ts'
import { contextWith } from '../../../support/context.ts'
import { query } from '../../../support/db.ts'
import { block, swipe } from '../../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../../support/people.ts'
import { ask, conversationOf, fetcher, send } from '../../../support/requests.ts'
import { connect } from '../../../support/sockets.ts'

/** The clock's work at another time, whose mails are nobody's here. */
function later(inHours = 1): Context {
  const ctx = contextWith({}, { inHours })
  return Object.create(ctx, { after: { value: () => {} } }) as Context
}

const ARCHIVED = `insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
  values ($1, $2, uuidv7(), $3, 'Hello', 'text', $2, now() - make_interval(days => $4))`

async function world() {
  const location = await freshPlace()
  const people = []
  for (let i = 0; i < 8; i += 1) people.push(await published({ location }))
  const [scammer, wrote, answered, asked, silent, old, blocker, gone] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  const match = async (other: Person) => {
    await swipe(scammer, other, 'like', { fetcher })
    return (await swipe(other, scammer, 'like', { fetcher })).data['conversation_id'] as string
  }
  const rooms = {
    wrote: await match(wrote),
    answered: await match(answered),
    silent: await match(silent),
    old: await match(old),
    blocker: await match(blocker),
    gone: await match(gone),
  }
  await query(ARCHIVED, [rooms.wrote, 900, scammer.id, 1])
  await query(ARCHIVED, [rooms.answered, 900, answered.id, 29])
  await query(ARCHIVED, [rooms.old, 900, scammer.id, 31])
  await query(ARCHIVED, [rooms.blocker, 900, scammer.id, 2])
  await query(ARCHIVED, [rooms.gone, 900, scammer.id, 2])
  await ask(scammer, asked)
  await block(blocker, scammer)
  await query(`update users set deleted_at = now(), restorable_until = now() + interval '1 day' where id = $1`, [
    gone.id,
  ])
  return { scammer, wrote, answered, asked, silent, old, blocker, rooms }
}

const noticed = async (rows: Person[]) =>
  (
    await query<{ user_id: string }>('select user_id from scam_notices where user_id = any($1) order by user_id', [
      rows.map(({ id }) => id),
    ])
  ).map((row) => row.user_id)

it('reaches exactly those who have exchanged a message with somebody banned for fraud, once each', async () => {
  const w = await world()
  const socket = await connect('/ws', w.wrote.token)
  await decided(w.scammer.id, { measure: 'ban', policy: 'scam' })
  const all = [w.wrote, w.answered, w.asked, w.silent, w.old, w.blocker]
  const meant = [w.wrote, w.answered, w.asked, w.blocker].map(({ id }) => id).toSorted()
  expect(await noticed(all)).toEqual(meant)
  const [due] = await query<{ late: boolean }>(
    `select max(due_at) > now() + interval '1 hour' as late from scam_notices where user_id = any($1)`,
    [meant],
  )
  expect(due?.late).toBe(false)
  // Not yet: a mistake can still be undone.
  await sendScamNotices(later(0))
  expect(socket.all('safety:scam_notice')).toEqual([])
  // The hub takes it, and the machine dies before that is noted.
  const [planned] = await query<{ id: string }>('select decision_id as id from scam_notices where user_id = $1', [
    w.wrote.id,
  ])
  const data = { conversation_id: w.rooms.wrote }
  const key = `safety:scam_notice ${planned?.id}`
  await later().hubs.of(w.wrote.id).tell(w.wrote.id, key, 'safety:scam_notice', data)
  await sendScamNotices(later())
  await sendScamNotices(later())
  expect((await socket.next('safety:scam_notice')).data).toMatchObject({ conversation_id: w.rooms.wrote })
  expect(socket.all('safety:scam_notice')).toHaveLength(1)
  const asker = await connect('/ws', w.asked.token)
  asker.send('resume', { last_event_id: 0 })
  const notice = await asker.next('safety:scam_notice')
  expect(notice.data).toMatchObject({ conversation_id: await conversationOf(w.scammer, w.asked) })
  expect(await query('select from scam_notices where user_id = any($1) and sent_at is null', [meant])).toHaveLength(0)
})

it('is cancelled with the ban, and not planned for another rule', async () => {
  const location = await freshPlace()
  const [scammer, other] = [await published({ location }), await published({ location })]
  await ask(scammer, other)
  await decided(scammer.id, { measure: 'suspension', policy: 'scam' })
  const hate = await decided(scammer.id, { measure: 'ban', policy: 'hate' })
  expect(await noticed([other])).toEqual([])
  await undo(hate)
  const ban = await decided(scammer.id, { measure: 'ban', policy: 'scam' })
  expect(await noticed([other])).toEqual([other.id])
  await undo(ban)
  await sendScamNotices(later())
  expect(await noticed([other])).toEqual([])
})

it('counts a message that both have just sent, once it is archived', async () => {
  const location = await freshPlace()
  const [scammer, other] = [await published({ location }), await published({ location })]
  await swipe(scammer, other, 'like', { fetcher })
  const { data } = await swipe(other, scammer, 'like', { fetcher })
  await send(other, { conversation_id: data['conversation_id'], content: 'Hello', message_type: 'text' })
  await expect
    .poll(() => query('select from messages where conversation_id = $1', [data['conversation_id']]), {
      timeout: 15_000,
    })
    .toHaveLength(1)
  await decided(scammer.id, { measure: 'ban', policy: 'scam' })
  expect(await noticed([other])).toEqual([other.id])
})
