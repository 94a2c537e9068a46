import { describe, expect, it } from 'vitest'
import { caseAbout, decide, decided, undo } from '../../../support/cases.ts'
import { query } from '../../../support/db.ts'
import { operator } from '../../../support/operators.ts'
import { swipe } from '../../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../../support/people.ts'
import { fetcher, send } from '../../../support/requests.ts'
import { connect } from '../../../support/sockets.ts'

/** Somebody with a match and strangers around, and everything that a measure could touch. */
async function world() {
  const location = await freshPlace()
  const [person, friend, stranger] = [
    await published({ location }),
    await published({ location }),
    await published({ location }),
  ]
  await person.call('PUT', '/profile/me', { bio: 'I like trails.' })
  await query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
     select uuidv7(), user_id, content_hash || 'b', object_key || 'b', blur_hash, 1, 1, 1, false, 'approved', now()
     from photos where user_id = $1`,
    [person.id],
  )
  await swipe(person, friend, 'like', { fetcher })
  const { data } = await swipe(friend, person, 'like', { fetcher })
  return { person, friend, stranger, conversationId: data['conversation_id'] as string }
}
type World = Awaited<ReturnType<typeof world>>

const idsIn = async (viewer: Person, other: Person) => {
  const { status, data } = await viewer.call('GET', '/matching/feed')
  return [status, status === 200 && data['users'].some(({ id }: { id: string }) => id === other.id)]
}
const sendBy = async (from: Person, conversation_id: string) =>
  (await send(from, { conversation_id, content: 'Hello', message_type: 'text' })).status
const sendOnSocket = async (from: Person, path: string, conversation_id: string) => {
  const socket = await connect(path, from.token).catch(() => null)
  if (!socket) return 'no socket'
  const { event } = await socket.request('send_message', { conversation_id, content: 'Hello', message_type: 'text' })
  socket.close()
  return event
}

/** What can be seen of somebody, and what they can do. */
async function traceOf({ person, friend, stranger, conversationId }: World) {
  const [stored] = await query(
    `select u.status, u.status_reason, u.status_until, u.inactive_since, p.bio, p.published_at is not null as is_published,
       (select jsonb_agg(to_jsonb(l) - 'active_hour' - 'located_at' order by l.tile_size) from listings l where l.user_id = u.id) as listings,
       (select jsonb_agg(jsonb_build_array(ph.position, ph.status, ph.is_primary) order by ph.position) from photos ph where ph.user_id = u.id) as photos,
       (select count(*) from restrictions r where r.user_id = u.id) as restrictions,
       (select count(*) from banned_marks m where m.user_id = u.id) as marks,
       (select count(*) from scam_notices n where n.conversation_id = $2) as notices
     from users u join profiles p on p.user_id = u.id where u.id = $1`,
    [person.id, conversationId],
  )
  return {
    stored,
    feeds: [await idsIn(person, stranger), await idsIn(stranger, person)],
    rest: [await sendBy(person, conversationId), await sendBy(friend, conversationId)],
    sockets: [
      await sendOnSocket(person, '/ws', conversationId),
      await sendOnSocket(person, `/conversations/${conversationId}/ws`, conversationId),
      await sendOnSocket(friend, '/ws', conversationId),
    ],
    search: (await person.call('POST', '/match/find', { mode: 'chat' }, { fetcher })).status,
    stopped: (await person.call('DELETE', '/match/find', undefined, { fetcher })).status,
    seen: (await friend.call('GET', `/profile/${person.id}`)).data,
  }
}

const photosOf = async ({ id }: Person) =>
  (await query<{ id: string }>('select id from photos where user_id = $1 order by position', [id])).map((row) => row.id)

const MEASURES: Record<string, (world: World) => Promise<Record<string, unknown>>> = {
  warning: () => Promise.resolve({ measure: 'warning' }),
  'removed photo': async ({ person }) => ({ measure: 'content_removed', photo_ids: [(await photosOf(person))[0]] }),
  'removed profile': async ({ person }) => ({
    measure: 'content_removed',
    photo_ids: await photosOf(person),
    removes_bio: true,
  }),
  sending: () => Promise.resolve({ measure: 'restriction', features: ['sending'], days: 7 }),
  requests: () => Promise.resolve({ measure: 'restriction', features: ['requests'] }),
  discovery: () => Promise.resolve({ measure: 'restriction', features: ['discovery'] }),
  live: () => Promise.resolve({ measure: 'restriction', features: ['live'], days: 1 }),
  everything: () => Promise.resolve({ measure: 'restriction', features: ['sending', 'requests', 'discovery', 'live'] }),
  suspension: () => Promise.resolve({ measure: 'suspension', days: 7 }),
  ban: () => Promise.resolve({ measure: 'ban', policy: 'scam' }),
}

describe('a measure undone leaves no trace', () => {
  it.each(Object.keys(MEASURES))('%s', async (name) => {
    const one = await world()
    const before = await traceOf(one)
    expect(before).toMatchObject({ rest: [200, 200], sockets: ['ack', 'ack', 'ack'], search: 200 })
    const decision = await decided(one.person.id, (await MEASURES[name]?.(one)) ?? {})
    const during = await traceOf(one)
    if (name !== 'warning' && name !== 'requests') expect(during).not.toEqual(before)
    await undo(decision)
    expect(await traceOf(one)).toEqual(before)
  })
})

const standing = async ({ id }: Person) => {
  const [row] = await query<Record<string, unknown>>(
    'select status, status_reason, status_until from users where id = $1',
    [id],
  )
  return row
}
const ACTIVE = { status: 'active', status_reason: null, status_until: null }

describe('what several decisions did', () => {
  it('to a status is undone in any order', async () => {
    const person = await published()
    const short = await decided(person.id, { measure: 'suspension', days: 7 })
    const long = await decided(person.id, { measure: 'suspension', policy: 'threats', days: 30 })
    const ban = await decided(person.id, { measure: 'ban', policy: 'hate' })
    // Nothing shortens a ban.
    const later = await decided(person.id, { measure: 'suspension', days: 1 })
    expect(await standing(person)).toMatchObject({ status: 'banned', status_reason: 'hate' })
    await undo(long)
    await undo(later)
    expect(await standing(person)).toMatchObject({ status: 'banned', status_reason: 'hate' })
    await undo(ban)
    expect(await standing(person)).toMatchObject({ status: 'suspended', status_reason: 'harassment' })
    await undo(short)
    expect(await standing(person)).toEqual(ACTIVE)
  })

  it('to an account that was suspended already leaves it so', async () => {
    const person = await published()
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'underage', until => null, at => now())`,
      [person.id],
    )
    const decision = await decided(person.id, { measure: 'suspension', days: 7 })
    const ban = await decided(person.id, { measure: 'ban' })
    await undo(ban)
    expect(await standing(person)).toMatchObject({ status: 'suspended', status_reason: 'underage' })
    await undo(decision)
    expect(await standing(person)).toMatchObject({ status: 'suspended', status_reason: 'underage' })
  })

  it('to a status that somebody has changed since stays as it is', async () => {
    const person = await published()
    const decision = await decided(person.id, { measure: 'suspension', days: 7 })
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'other', until => null, at => now())`,
      [person.id],
    )
    await undo(decision)
    expect(await standing(person)).toMatchObject({ status: 'suspended', status_reason: 'other' })
  })

  it('to a feature lasts as long as one of them', async () => {
    const person = await published()
    const one = await decided(person.id, { measure: 'restriction', features: ['discovery'] })
    const other = await decided(person.id, { measure: 'restriction', features: ['discovery'], days: 1 })
    const feed = async () => (await person.call('GET', '/matching/feed')).status
    await undo(one)
    expect(await feed()).toBe(403)
    await undo(other)
    expect(await feed()).toBe(200)
  })

  it('to a photo that was rejected before, or that both removed, is restored by the last', async () => {
    const { person } = await world()
    const [first, second] = await photosOf(person)
    await query(`select decide_photo(photo => $1, decision => 'rejected', only_pending => false)`, [second])
    const one = await decided(person.id, { measure: 'content_removed', photo_ids: [first, second] })
    const other = await decided(person.id, { measure: 'content_removed', photo_ids: [first] })
    const statuses = async () =>
      (
        await query<{ status: string }>('select status from photos where user_id = $1 order by position', [person.id])
      ).map((row) => row.status)
    await undo(one)
    expect(await statuses()).toEqual(['rejected', 'rejected'])
    await undo(other)
    expect(await statuses()).toEqual(['approved', 'rejected'])
  })

  it('to a bio that was written anew does not overwrite it', async () => {
    const { person } = await world()
    const decision = await decided(person.id, { measure: 'content_removed', removes_bio: true })
    await person.call('PUT', '/profile/me', { bio: 'New words.' })
    await undo(decision)
    expect((await person.call('GET', '/profile/me')).data).toMatchObject({ profile: { bio: 'New words.' } })
  })
})

describe('a ban', () => {
  it('does nothing until a second moderator confirms it', async () => {
    const [person, first, second] = [await published(), await operator('moderator'), await operator('moderator')]
    const proposed = await decide(person.id, { measure: 'ban', policy: 'scam' }, first)
    const { id, state, case_id } = proposed.data['decision']
    expect([state, proposed.data['statement_id']]).toEqual(['proposed', null])
    expect(await standing(person)).toEqual(ACTIVE)
    const [waiting] = await query('select status, claimed_by from cases where id = $1', [case_id])
    expect(waiting).toEqual({ status: 'open', claimed_by: null })
    for (const measure of ['ban', 'none'])
      expect((await decide(person.id, { measure }, second)).error.details).toEqual({ reason: 'ban_proposed' })
    expect((await first.call('POST', `/admin/decisions/${id}/confirm`)).error).toMatchObject({ code: 'FORBIDDEN' })
    expect((await first.call('POST', `/admin/decisions/${id}/refuse`)).status).toBe(403)
    const answers = await Promise.all(
      [second, await operator('senior')].map((one) => one.call('POST', `/admin/decisions/${id}/confirm`)),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await standing(person)).toMatchObject({ status: 'banned', status_reason: 'scam' })
    expect(await query('select status from cases where id = $1', [case_id])).toEqual([{ status: 'closed' }])
    const marks = await query<{ kind: string }>(
      'select distinct kind from banned_marks where user_id = $1 order by 1',
      [person.id],
    )
    // Neither device nor picture: of this person they are what thousands have.
    expect(marks.map(({ kind }) => kind)).toEqual(['phone'])
  })

  it('that is refused leaves the case open', async () => {
    const [person, second] = [await published(), await operator('moderator')]
    const { data } = await decide(person.id, { measure: 'ban' })
    const { id, case_id } = data['decision']
    expect((await second.call('POST', `/admin/decisions/${id}/refuse`)).data['decision']).toMatchObject({
      state: 'refused',
      confirmed_by: second.id,
    })
    expect(await standing(person)).toEqual(ACTIVE)
    expect((await decide(person.id, { measure: 'none' }, second, case_id)).status).toBe(201)
  })

  it('that waits lets the person be suspended meanwhile, and keeps the case open', async () => {
    const [person, second] = [await published(), await operator('moderator')]
    const { data } = await decide(person.id, { measure: 'ban' })
    const { id, case_id } = data['decision']
    expect((await decide(person.id, { measure: 'suspension', days: 3 }, second)).status).toBe(201)
    expect(await query('select status from cases where id = $1', [case_id])).toEqual([{ status: 'open' }])
    expect((await second.call('POST', `/admin/decisions/${id}/confirm`)).status).toBe(200)
    expect(await standing(person)).toMatchObject({ status: 'banned' })
    expect(await caseAbout(person.id)).not.toBe(case_id)
  })
})
