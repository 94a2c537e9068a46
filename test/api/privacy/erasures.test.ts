import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { onAccountClosed } from '../../../src/features/auth/account/on-account-closed.ts'
import { MARKS_KEPT, markClosed, markDeleted, readMark } from '../../../src/features/privacy/erasures/marks.ts'
import { reapplyErasures } from '../../../src/features/privacy/erasures/reapply-erasures.ts'
import { onDeletionChanged } from '../../../src/features/privacy/on-deletion-changed.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { freshPhone, matched, published, signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})

const marksOf = async (id: string) => {
  const { objects } = await env.MEDIA.list({ prefix: `erasures/${id}/` })
  return objects.map(({ key }) => readMark(key))
}
const account = async (id: string) =>
  (
    await query<{ deleted_at: Date | null; restorable_until: Date | null }>(
      'select deleted_at, restorable_until from users where id = $1',
      [id],
    )
  )[0]

/** Compares the marks with the database. Other tests share the sweep, so it is asked until it has gone through. */
async function compare(hours = 0): Promise<void> {
  await expect
    .poll(async () => {
      await query(
        `insert into sweeps values ('erasures/', '', now()) on conflict (prefix) do update set position = '', due_at = now()`,
      )
      const context = contextWith({}, { inHours: hours })
      await reapplyErasures(context)
      const [sweep] = await query<{ is_over: boolean }>(
        `select due_at > now() + interval '50 minutes' as is_over from sweeps where prefix = 'erasures/'`,
      )
      return sweep?.is_over
    })
    .toBe(true)
}

describe('marks of erasures', () => {
  it('are in the bucket while an account is deleted, and gone when its owner restores it', async () => {
    const phone = freshPhone()
    const person = await signIn(phone)
    const { data } = await person.call('DELETE', '/users/me', undefined, { fetcher })
    const [mark, ...more] = await marksOf(person.id)
    expect([mark?.until?.toISOString(), more]).toEqual([data['restorable_until'], []])
    const again = await signIn(phone)
    expect((await again.call('POST', '/users/me/restore', undefined, { fetcher })).status).toBe(200)
    expect(await marksOf(person.id)).toEqual([])
  })

  it('are in the bucket as well while rooms and hubs fail', async () => {
    const failing = {
      getByName: () => new Proxy({}, { get: () => () => Promise.reject(new Error('No object answers.')) }),
    }
    const ctx = contextWith({ CONVERSATION_ROOM: failing, USER_HUB: failing })
    const closed = newId()
    const conversations = [{ conversation_id: newId(), peer_id: newId() }]
    await expect(onAccountClosed(ctx, { user_id: closed, session_ids: [], conversations })).rejects.toThrow('No object')
    expect(await marksOf(closed)).toEqual([{ account: closed, deleted_at: null, until: null }])

    const { id: user_id } = await signIn()
    await query(
      `select delete_account(account => $1, until => now() + interval '1 day', by_session => null, from_ip => null, at => now())`,
      [user_id],
    )
    await expect(onDeletionChanged(ctx, { user_id })).rejects.toThrow('No object')
    expect(await marksOf(user_id)).toHaveLength(1)
  })

  it('erase an account again that a restored database has', async () => {
    const { a, b } = await matched()
    await markClosed(contextWith(), a.id)
    await compare()
    expect(await account(a.id)).toBeUndefined()
    expect(await account(b.id)).toBeDefined()
    // Once more, nothing follows.
    await compare()
  })

  it('delete an account again, with the date that its owner was given', async () => {
    const person = await published()
    const [at, until] = [new Date(Date.now() - 60_000), new Date(Date.now() + 5 * 86_400_000)]
    await markDeleted(contextWith(), person.id, at, until)
    await compare()
    expect((await account(person.id))?.restorable_until?.getTime()).toBe(until.getTime())
  })

  it('are applied in parts that a statement has time for, each account once', async () => {
    const people = await Promise.all([1, 2, 3].map(() => signIn()))
    const [at, until] = [Date.now() - 60_000, Date.now() + 5 * 86_400_000].map((ms) => new Date(ms).toISOString())
    const deleted = people.map(({ id }) => ({ account: id, deleted_at: at, until }))
    // As an account has that was deleted, and then purged.
    const marks = [...deleted, { account: people[0]?.id, deleted_at: null, until: null }]
    const apply = async () => {
      const [row] = await query<{ events: { type: string; payload: { user_id: string } }[] }>(
        'select reapply_erasures(marks => $1, most => 2, at => now()) as events',
        [JSON.stringify(marks)],
      )
      return row?.events.flatMap(({ type, payload }) =>
        type === 'account.closed' || type === 'account.deletion_changed' ? [`${type} ${payload.user_id}`] : [],
      )
    }
    const parts = [await apply(), await apply(), await apply()]
    expect(parts.map((part) => part?.length)).toEqual([2, 1, 0])
    expect(new Set(parts.flat())).toEqual(
      new Set(people.map(({ id }, i) => `account.${i === 0 ? 'closed' : 'deletion_changed'} ${id}`)),
    )
  })

  it('are compared again where some were applied, for there may be more', async () => {
    const { id } = await signIn()
    await markDeleted(contextWith(), id, new Date(Date.now() - 60_000), new Date(Date.now() + 60_000))
    await query(
      `insert into sweeps values ('erasures/', 'erasures/0', now()) on conflict (prefix) do update set position = 'erasures/0', due_at = now()`,
    )
    expect(await reapplyErasures(contextWith())).toBeGreaterThan(0)
    const [sweep] = await query(`select position, due_at <= now() as is_due from sweeps where prefix = 'erasures/'`)
    expect(sweep).toEqual({ position: 'erasures/0', is_due: true })
  })

  it('do not delete an account whose deletion the database knows: its owner has restored it', async () => {
    const phone = freshPhone()
    const person = await signIn(phone)
    await person.call('DELETE', '/users/me', undefined, { fetcher })
    const [mark] = await marksOf(person.id)
    await (await signIn(phone)).call('POST', '/users/me/restore', undefined, { fetcher })
    expect(await marksOf(person.id)).toEqual([])
    // One that a consumer has left too late.
    await markDeleted(contextWith(), person.id, mark?.deleted_at ?? new Date(0), mark?.until ?? new Date(0))
    await compare()
    expect((await account(person.id))?.deleted_at).toBeNull()
  })

  it('are deleted when no backup is as old', async () => {
    const { id } = await signIn()
    await markDeleted(contextWith(), id, new Date(0), new Date(0))
    await query(
      `insert into security_events (id, type, user_id, at) values (gen_random_uuid(), 'account_deleted', $1, now())`,
      [id],
    )
    await compare()
    expect(await marksOf(id)).toHaveLength(1)
    await compare(MARKS_KEPT / 3_600_000 + 1)
    expect(await marksOf(id)).toEqual([])
  })
})
