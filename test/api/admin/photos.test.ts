import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { portrait, upload } from '../../support/pictures.ts'
import { withProviders } from '../../support/providers.ts'

/** The queue of photos that wait for a moderator. */

let moderator: Operator
beforeAll(async () => void (moderator = await operator('moderator')))

/** A photo of somebody that waits. */
async function waiting(person?: Person, seed = 1): Promise<{ person: Person; id: string }> {
  const owner = person ?? (await published())
  const { data, text } = await upload(owner, portrait(seed), undefined, {
    fetcher: withProviders({ ENVIRONMENT: 'production' }),
  })
  expect(data['photo']?.status, text).toBe('pending')
  return { person: owner, id: data['photo'].id }
}
const decide = (id: string, body: object, by = moderator) => by.call('POST', `/admin/photos/${id}/decision`, body)
const statusOf = async (id: string) =>
  (await query<{ status: string }>('select status from photos where id = $1', [id]))[0]?.status
interface Waiting {
  id: string
  created_at: string
  waiting_seconds: number
}

/** All that waits, page by page. */
async function queue(limit = 100): Promise<Waiting[]> {
  const all: Waiting[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const next = cursor === '' ? '' : `&cursor=${cursor}`
    const { data, meta } = await moderator.call('GET', `/admin/photos?limit=${limit}${next}`)
    all.push(...data['photos'])
    cursor = meta.pagination.cursor
  }
  return all
}

describe('GET /admin/photos', () => {
  it('lists what waits, the longest wait first', async () => {
    const { person, id } = await waiting()
    const second = await waiting(person, 2)
    const [first, ...others] = [id, second.id].map((photo) => ({ photo }))
    await query(`update photos set created_at = created_at - interval '90 minutes' where id = $1`, [first?.photo])
    const all = await queue(50)
    expect(all.map(({ created_at }) => created_at)).toEqual(all.map(({ created_at }) => created_at).toSorted())
    const mine = all.filter((photo) => [id, second.id].includes(photo.id))
    expect(mine.map((photo) => photo.id)).toEqual([id, ...others.map(({ photo }) => photo)])
    expect(mine[0]).toMatchObject({ user: { id: person.id, first_name: 'Kim', age: 31 }, is_primary: false })
    expect(mine[0]?.waiting_seconds).toBeGreaterThanOrEqual(5_400)
  })
})

describe('GET /admin/photos/{photoId}/image', () => {
  it('shows it to operators, in the wanted size, and no cache keeps it', async () => {
    const { id } = await waiting()
    const small = await moderator.call('GET', `/admin/photos/${id}/image?size=small`)
    expect([small.status, small.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    expect(small.headers.get('content-type')).toBe('image/webp')
    expect((await moderator.call('GET', `/admin/photos/${newId()}/image`)).error.code).toBe('NOT_FOUND')
    expect((await (await signIn()).call('GET', `/admin/photos/${id}/image`)).error.code).toBe('FORBIDDEN')
  })
})

describe('POST /admin/photos/{photoId}/decision', () => {
  it('approves, is logged, and the owner sees it', async () => {
    const { person, id } = await waiting()
    const { data } = await decide(id, { decision: 'approve' })
    expect(data).toEqual({ decided: { id, status: 'approved', case_id: null }, next: null })
    const { photos } = (await person.call('GET', '/profile/me')).data['profile']
    expect(photos.find((photo: { id: string }) => photo.id === id).status).toBe('approved')
    expect((await logOf(moderator)).at(-1)).toMatchObject({
      act: 'photo.approved',
      subject_id: id,
      after: { user: person.id, case: null },
    })
  })

  it('rejects by a rule; a grave one joins the case about its owner', async () => {
    const { person, id } = await waiting()
    const other = await waiting(person, 2)
    const common = await decide(id, { decision: 'reject', policy: 'profile_content' })
    expect(common.data['decided']).toEqual({ id, status: 'rejected', case_id: null })
    expect(await query('select 1 from cases where subject_id = $1', [person.id])).toEqual([])
    const grave = await decide(other.id, { decision: 'reject', policy: 'fake_profile', note: 'A known actor' })
    const { case_id } = grave.data['decided']
    expect(
      await query(
        `select c.subject_id, c.queue, e.kind, e.ref_id, e.operator_id, e.note from cases c join case_entries e on e.case_id = c.id
         where c.id = $1 and e.kind <> 'opened'`,
        [case_id],
      ),
    ).toEqual([
      {
        subject_id: person.id,
        queue: 'profiles',
        kind: 'photo',
        ref_id: other.id,
        operator_id: moderator.id,
        note: 'fake_profile: A known actor',
      },
    ])
    const { photos } = (await person.call('GET', '/profile/me')).data['profile']
    expect(photos.map(({ status }: { status: string }) => status).toSorted()).toEqual([
      'approved',
      'rejected',
      'rejected',
    ])
  })

  it('answers with the next one', async () => {
    const { person, id } = await waiting()
    const later = await waiting(person, 2)
    // Before all others that other tests have.
    await query(`update photos set created_at = created_at - interval '10 years' where id = any($1)`, [[id, later.id]])
    const { data, trips } = await decide(id, { decision: 'approve', next: true })
    expect([data['next'].id, trips.db]).toEqual([later.id, 1])
  })

  it('is made once: of two at once the second is refused', async () => {
    const { id } = await waiting()
    const second = await operator('senior')
    const answers = await Promise.all([
      decide(id, { decision: 'approve' }),
      decide(id, { decision: 'reject', policy: 'profile_content' }, second),
    ])
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]))
    const winner = answers.find(({ status }) => status === 200)
    expect(await statusOf(id)).toBe(winner?.data['decided'].status)
    expect([...(await logOf(moderator)), ...(await logOf(second))].filter((one) => one.subject_id === id)).toHaveLength(
      1,
    )
  })

  it('is not about one’s own photo, nor without a rule', async () => {
    const { id } = await waiting(await signIn())
    const [row] = await query<{ user_id: string }>('select user_id from photos where id = $1', [id])
    await query('update photos set user_id = $2 where id = $1', [id, moderator.id])
    expect((await decide(id, { decision: 'approve' })).error.code).toBe('SELF_ACTION')
    await query('update photos set user_id = $2 where id = $1', [id, row?.user_id])
    expect((await decide(id, { decision: 'reject' })).error.code).toBe('VALIDATION_FAILED')
    expect((await decide(id, { decision: 'approve', policy: 'spam' })).error.code).toBe('VALIDATION_FAILED')
    expect((await decide(newId(), { decision: 'approve' })).error.code).toBe('NOT_FOUND')
    expect(await statusOf(id)).toBe('pending')
  })
})
