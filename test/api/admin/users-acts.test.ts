import { beforeEach, describe, expect, it } from 'vitest'
import { policyOf } from '../../../src/catalogue/policies.ts'
import { appealToken } from '../../../src/features/safety/statements/appeal-link.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'
import { call, freshIp } from '../../support/api.ts'
import { caseAbout, reportIn } from '../../support/cases.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

/** What operators do to accounts. */

let senior: Operator
let admin: Operator
beforeEach(async () => {
  ;[senior, admin] = [await operator('senior'), await operator()]
})

const setStatus = (id: string, body: object, by = senior) => by.call('PATCH', `/admin/users/${id}/status`, body)
const suspend = (id: string, more: object = {}, by = senior) =>
  setStatus(id, { status: 'suspended', reason: 'account_security', ...more }, by)
const statusOf = async ({ id }: Person) =>
  (await query<Record<string, unknown>>('select status, status_reason as reason from users where id = $1', [id]))[0]

describe('PATCH /admin/users/{userId}/status', () => {
  it('suspends and reactivates, everywhere at once, and is logged', async () => {
    const person = await published()
    const socket = await connect('/ws', person.token)
    const until = new Date(Date.now() + 86_400_000).toISOString()
    const { status, data } = await suspend(person.id, { until, note: 'Ticket 1' })
    expect([status, data['user']]).toEqual([
      200,
      { id: person.id, account_status: 'suspended', reason: 'account_security', until },
    ])
    expect((await person.call('GET', '/profile/me')).error).toMatchObject({
      code: 'ACCOUNT_SUSPENDED',
      details: { reason: 'account_security', until },
    })
    await expect.poll(() => socket.closed).toBeDefined()
    expect((await setStatus(person.id, { status: 'active', reason: 'mistake' })).status).toBe(200)
    expect((await person.call('GET', '/profile/me')).status).toBe(200)
    expect(await logOf(senior)).toMatchObject([
      {
        act: 'user.status',
        subject_id: person.id,
        reason: 'account_security',
        note: 'Ticket 1',
        after: { status: 'suspended' },
      },
      { act: 'user.status', subject_id: person.id, reason: 'mistake', before: { status: 'suspended' } },
    ])
    // Again changes nothing, and is not logged.
    expect((await setStatus(person.id, { status: 'active', reason: 'mistake' })).status).toBe(200)
    expect(await logOf(senior)).toHaveLength(2)
  })

  it('bans nobody alone: it joins the case in which to propose it', async () => {
    const person = await published()
    const { error } = await setStatus(person.id, { status: 'banned', reason: 'scam', note: 'Asks for gift cards' })
    expect(error).toMatchObject({ code: 'CONFLICT', details: { case_id: expect.any(String) } })
    expect(await statusOf(person)).toMatchObject({ status: 'active' })
    const entries = await query(
      `select c.queue, e.kind, e.operator_id, e.note from cases c join case_entries e on e.case_id = c.id
       where c.id = $1 and e.kind <> 'opened'`,
      [error.details?.['case_id']],
    )
    expect(entries).toEqual([{ queue: 'fraud', kind: 'note', operator_id: senior.id, note: 'Asks for gift cards' }])
    const again = await setStatus(person.id, { status: 'banned', reason: 'scam' })
    expect(again.error.details).toEqual(error.details)
  })

  it('changes nothing that a decision has done', async () => {
    const person = await published()
    const [decision, second] = [newId(), (await operator('senior')).id]
    await query(
      `insert into safety_decisions (id, subject_id, policy, measure, explanation, state, decided_by, confirmed_by, created_at)
       values ($1, $2, 'scam', 'ban', 'Scam', 'effective', $3, $4, now())`,
      [decision, person.id, admin.id, second],
    )
    await query(`update users set status = 'banned' where id = $1`, [person.id])
    for (const body of [
      { status: 'active', reason: 'mistake' },
      { status: 'suspended', reason: 'other' },
    ]) {
      const { error } = await setStatus(person.id, body)
      expect([error.code, error.details?.['decision_id']]).toEqual(['CONFLICT', decision])
    }
    expect(await statusOf(person)).toMatchObject({ status: 'banned' })
  })

  it('is not about oneself, nor about operators who do not stand lower, but of one admin about another', async () => {
    const person = await signIn()
    const refusal = async (id: string) => (await suspend(id)).error.code
    expect(await refusal(senior.id)).toBe('SELF_ACTION')
    for (const role of ['senior', 'admin']) {
      await query('update users set role = $2 where id = $1', [person.id, role])
      expect(await refusal(person.id)).toBe('FORBIDDEN')
    }
    // The person is an admin now: another one can stop them.
    expect((await suspend(person.id, {}, admin)).status).toBe(200)
    await query(`update users set role = 'moderator' where id = $1`, [person.id])
    expect((await suspend(person.id)).status).toBe(200)
    expect(await refusal(newId())).toBe('USER_NOT_FOUND')
  })

  it('names what is wrong', async () => {
    const { id } = await signIn()
    expect((await suspend(id, { until: new Date(Date.now() - 1_000).toISOString() })).error.code).toBe(
      'VALIDATION_FAILED',
    )
    expect((await suspend(id, { reason: 'I want to' })).error.code).toBe('VALIDATION_FAILED')
    const until = new Date(Date.now() + 60_000).toISOString()
    expect((await setStatus(id, { status: 'active', reason: 'mistake', until })).error.code).toBe('VALIDATION_FAILED')
  })
})

describe('a suspension outside a case', () => {
  const statementsOf = ({ id }: Person) =>
    query<{ id: string; policy: string; explanation: string; state: string; case_id: string | null }>(
      `select s.id, d.policy, d.explanation, d.state, d.case_id from statements s join safety_decisions d on d.id = s.decision_id
       where s.user_id = $1 order by s.created_at`,
      [id],
    )

  it('is told to its owner with the rule and the facts, and undone by reactivating', async () => {
    const person = await published()
    const socket = await connect('/ws', person.token)
    const explanation = 'You sent the same advertisement to sixty people.'
    expect((await suspend(person.id, { reason: 'spam', explanation, note: 'Ticket 1' })).data['user']).toMatchObject({
      account_status: 'suspended',
      reason: 'spam',
    })
    const [made, ...others] = await statementsOf(person)
    expect(others).toEqual([])
    expect(made).toMatchObject({ policy: 'spam', explanation, state: 'effective', case_id: null })
    await socket.untilClosed()
    const { data } = await senior.call('GET', `/admin/decisions?subject_id=${person.id}`)
    expect(data['decisions']).toMatchObject([
      { measure: 'suspension', case_id: null, note: 'Ticket 1', decided_by: senior.id, statement_id: made?.id },
    ])
    expect((await setStatus(person.id, { status: 'active', reason: 'mistake' })).data['user']).toEqual({
      id: person.id,
      account_status: 'active',
      reason: null,
      until: null,
    })
    const [statement] = (await person.call('GET', '/safety/statements')).data['statements']
    expect(statement).toMatchObject({ id: made?.id, measure: 'suspension', undone_at: expect.any(String) })
    expect(await logOf(senior)).toMatchObject([
      { act: 'user.status', note: 'Ticket 1', after: { decision: expect.any(String) } },
      { act: 'user.status', after: { decision: null } },
    ])
  })

  it('can be appealed, and is not lifted while the appeal waits', async () => {
    const person = await published()
    await suspend(person.id, { reason: 'fake_profile' })
    const [made] = await statementsOf(person)
    const token = await appealToken(contextWith().settings, made?.id ?? '', Date.now())
    const filed = await call('POST', '/safety/appeals/by-link', { ip: freshIp(), body: { token, text: 'It is me.' } })
    expect(filed.status, filed.text).toBe(201)
    const refused = await setStatus(person.id, { status: 'active', reason: 'mistake' })
    expect([refused.status, refused.error.details]).toEqual([409, { decision_id: expect.any(String) }])
    const [open] = await query<{ id: string }>('select id from appeals where statement_id = $1', [made?.id])
    const verdict = { outcome: 'granted', explanation: 'It is you.' }
    const decide = (by: Operator) => by.call('POST', `/admin/appeals/${open?.id}/decision`, verdict)
    expect((await decide(senior)).status).toBe(403)
    expect((await decide(admin)).status).toBe(200)
    expect(await statusOf(person)).toEqual({ status: 'active', reason: null })
  })

  it('takes the place of an earlier one, under the rule that fits its reason', async () => {
    const person = await signIn()
    const until = new Date(Date.now() + 86_400_000).toISOString()
    await suspend(person.id, { reason: 'other', until })
    await suspend(person.id, { reason: 'underage' }, admin)
    const made = await statementsOf(person)
    expect(made.map(({ policy, state }) => [policy, state])).toEqual([
      ['other', 'undone'],
      ['adults_only', 'effective'],
    ])
    expect(made[1]?.explanation).toBe(policyOf('adults_only').text)
    expect(await statusOf(person)).toEqual({ status: 'suspended', reason: 'adults_only' })
    expect((await suspend(person.id, { reason: 'underage' })).status).toBe(200)
    expect(await statementsOf(person)).toHaveLength(2)
  })

  it('that its owner has asked for is no decision about them', async () => {
    const person = await signIn()
    await suspend(person.id, { reason: 'owner_request' })
    expect(await statusOf(person)).toEqual({ status: 'suspended', reason: 'owner_request' })
    expect(await statementsOf(person)).toEqual([])
    await setStatus(person.id, { status: 'active', reason: 'owner_request' })
    expect(await statusOf(person)).toEqual({ status: 'active', reason: null })
  })

  it('is in the timeline of the open case, which goes on', async () => {
    const person = await signIn()
    const caseId = await caseAbout(person.id)
    await suspend(person.id, { reason: 'spam' })
    const entries = await query(
      `select c.status, e.kind, e.operator_id from cases c join case_entries e on e.case_id = c.id and e.ref_id is not null where c.id = $1`,
      [caseId],
    )
    expect(entries).toEqual([{ status: 'open', kind: 'decision', operator_id: senior.id }])
  })

  it('is not made by an operator who has reported the person', async () => {
    const person = await signIn()
    await reportIn(await caseAbout(person.id), senior.id, person.id)
    expect((await suspend(person.id, { reason: 'spam' })).error.code).toBe('FORBIDDEN')
    expect((await suspend(person.id, { reason: 'spam' }, admin)).status).toBe(200)
  })
})

describe('POST /admin/users/{userId}/sessions/end', () => {
  const end = (id: string, body: object = {}, by = senior) =>
    by.call('POST', `/admin/users/${id}/sessions/end`, { reason: 'Ticket 2', ...body })

  it('ends one, or all, from the answer on', async () => {
    const person = await signIn()
    const second = await signIn(person.phone)
    const { sessions } = (await admin.call('GET', `/admin/users/${person.id}`)).data['user']
    expect(sessions).toHaveLength(2)
    expect((await end(person.id, { session_id: sessions[0].id })).data).toEqual({ ended: 1 })
    expect((await second.call('GET', '/profile/me')).status).toBe(401)
    expect((await person.call('GET', '/profile/me')).status).toBe(200)
    expect((await end(person.id, { session_id: sessions[0].id })).error.code).toBe('NOT_FOUND')
    expect((await end(person.id)).data).toEqual({ ended: 1 })
    expect((await person.call('GET', '/profile/me')).status).toBe(401)
    expect(await logOf(senior)).toMatchObject([
      { act: 'user.sessions_end', note: 'Ticket 2', after: { ended: 1 } },
      { act: 'user.sessions_end', after: { ended: 1 } },
    ])
    expect((await end(newId())).error.code).toBe('USER_NOT_FOUND')
  })
})

describe('PATCH /admin/users/{userId}/profile', () => {
  const correct = (id: string, body: object, by = senior) =>
    by.call('PATCH', `/admin/users/${id}/profile`, { reason: 'Ticket 3', ...body })
  const disputed = async () => {
    const person = await published()
    const refused = await person.call('PUT', '/profile/me', { birth_date: bornYearsAgo(15) })
    expect(refused.error.code).toBe('ACCOUNT_SUSPENDED')
    return person
  }

  it('corrects name and date, and notes only which', async () => {
    const person = await published()
    const { data } = await correct(person.id, { first_name: 'Ana', birth_date: bornYearsAgo(40) })
    expect(data).toEqual({ outcome: 'corrected' })
    const { profile } = (await person.call('GET', '/profile/me')).data
    expect([profile.first_name, profile.birth_date]).toEqual(['Ana', bornYearsAgo(40)])
    const log = await logOf(senior)
    expect(log).toMatchObject([
      { act: 'user.correct', note: 'Ticket 3', after: { outcome: 'ok', fields: ['first_name', 'birth_date'] } },
    ])
    expect(JSON.stringify(log)).not.toContain('Ana')
  })

  it('settles a disputed date: an adult is active again', async () => {
    const person = await disputed()
    expect((await admin.call('GET', `/admin/users/${person.id}`)).data['user']).toMatchObject({
      account_status: 'suspended',
      status_reason: 'underage',
      profile: { has_disputed_age: true },
    })
    expect((await correct(person.id, { birth_date: bornYearsAgo(25) })).data).toEqual({ outcome: 'reactivated' })
    expect((await person.call('GET', '/profile/me')).data['profile'].birth_date).toBe(bornYearsAgo(25))
  })

  it('settles a disputed date: under age closes the account and holds its phone back', async () => {
    const person = await disputed()
    const support = await operator('support')
    expect((await correct(person.id, { birth_date: bornYearsAgo(15) }, support)).error.code).toBe('FORBIDDEN')
    expect((await correct(person.id, { birth_date: bornYearsAgo(15) })).data).toEqual({ outcome: 'closed' })
    expect(await query('select 1 from users where id = $1', [person.id])).toEqual([])
    await expect(signIn(person.phone)).rejects.toThrow()
    expect((await correct(person.id, { first_name: 'Ana' })).error.code).toBe('USER_NOT_FOUND')
  })

  it('takes no date under age that its owner has not stated', async () => {
    const person = await published()
    const { error } = await correct(person.id, { birth_date: bornYearsAgo(15) })
    expect([error.code, error.details?.['issues'][0].path]).toEqual(['VALIDATION_FAILED', 'body.birth_date'])
    expect((await correct(person.id, {})).error.code).toBe('VALIDATION_FAILED')
    expect(await logOf(senior)).toEqual([])
  })
})

describe('on the request of an owner', () => {
  it('exports the same document, and notes it', async () => {
    const person = await published()
    const { status, text } = await admin.call('POST', `/admin/users/${person.id}/export`, { reason: 'Ticket 4' })
    expect(status).toBe(200)
    const own = JSON.parse((await person.call('GET', '/users/me/export')).text)
    const document = JSON.parse(text)
    expect(document.account).toEqual(own.account)
    expect(Object.keys(document)).toEqual(Object.keys(own))
    expect(await logOf(admin)).toMatchObject([{ act: 'user.export', subject_id: person.id, note: 'Ticket 4' }])
    const unknown = await admin.call('POST', `/admin/users/${newId()}/export`, { reason: 'Ticket 4' })
    expect(unknown.error.code).toBe('USER_NOT_FOUND')
  })

  it('deletes the account with time to come back, once', async () => {
    const person = await published()
    const remove = () => admin.call('POST', `/admin/users/${person.id}/deletion`, { reason: 'Ticket 5' })
    const first = await remove()
    expect(first.data).toEqual({ restorable_until: expect.any(String), renewals: [] })
    expect((await person.call('GET', '/profile/me')).status).toBeGreaterThanOrEqual(401)
    expect((await remove()).data).toEqual(first.data)
    expect(await logOf(admin)).toMatchObject([{ act: 'user.delete', note: 'Ticket 5' }, { act: 'user.delete' }])
    const back = await signIn(person.phone)
    expect((await back.call('POST', '/users/me/restore')).status).toBe(200)
    expect((await back.call('GET', '/profile/me')).status).toBe(200)
  })
})
