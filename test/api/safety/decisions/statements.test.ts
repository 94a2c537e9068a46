import { describe, expect, it } from 'vitest'
import { newId } from '../../../../src/foundation/ids.ts'
import { call, freshIp } from '../../../support/api.ts'
import { caseAbout, decided, EXPLANATION, reportIn, undo } from '../../../support/cases.ts'
import { contextWith } from '../../../support/context.ts'
import { query } from '../../../support/db.ts'
import { logOf, operator, type Operator } from '../../../support/operators.ts'
import { duePushes } from '../../../support/notices.ts'
import { published, register, signIn, unsentMails, type Person } from '../../../support/people.ts'
import { connect } from '../../../support/sockets.ts'
import { appealToken } from '../../../../src/features/safety/statements/appeal-link.ts'
import { forgetOldStatements } from '../../../../src/features/safety/statements/forget-statements.ts'

const TEXT = 'They had asked me to write again.'
const appeal = (person: Person, id: string, text = TEXT) =>
  person.call('POST', `/safety/statements/${id}/appeal`, { text })
const statementsOf = async (person: Person) => (await person.call('GET', '/safety/statements')).data['statements']
const linkIn = (body: string) => /#token=([\w-]+)/.exec(body)?.[1] ?? ''
const byLink = (token: string, text?: string) =>
  call('POST', `/safety/appeals/by-link${text === undefined ? '/statement' : ''}`, {
    ip: freshIp(),
    body: text === undefined ? { token } : { token, text },
  })
const verdict = (by: Operator, appealId: string, outcome = 'granted') =>
  by.call('POST', `/admin/appeals/${appealId}/decision`, { outcome, explanation: 'We have looked again.' })

describe('a statement of reasons', () => {
  it('comes on the socket, is listed for its owner, and names nobody', async () => {
    const [person, reporter] = [await published(), await signIn()]
    await reportIn(await caseAbout(person.id), reporter.id, person.id)
    const socket = await connect('/ws', person.token)
    const { statementId } = await decided(person.id, { measure: 'restriction', features: ['live'], days: 7 })
    expect((await socket.next('safety:statement')).data).toMatchObject({
      statement_id: statementId,
      measure: 'restriction',
    })
    const [statement, ...others] = await statementsOf(person)
    expect(others).toEqual([])
    expect(statement).toEqual({
      id: statementId,
      measure: 'restriction',
      scope: { features: ['live'], photo_ids: [] },
      from: expect.any(String),
      until: expect.any(String),
      ground: 'terms',
      policy: { key: 'harassment', title: 'Harassment', text: expect.any(String) },
      explanation: EXPLANATION,
      source: 'report',
      automated: false,
      appeal_until: expect.any(String),
    })
    expect(Date.parse(statement.appeal_until) - Date.parse(statement.from)).toBeGreaterThan(180 * 86_400_000)
    expect(JSON.stringify(statement)).not.toContain(reporter.id)
  })

  it('is a notification for somebody who is not there', async () => {
    const person = await published()
    await decided(person.id, { measure: 'warning' })
    expect(await duePushes(person.id)).toMatchObject([{ userId: person.id }])
  })

  it('is acknowledged once, by its owner alone', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const { statementId } = await decided(person.id, { measure: 'warning' })
    const acknowledge = (by: Person) => by.call('POST', `/safety/statements/${statementId}/acknowledge`)
    expect((await acknowledge(other)).status).toBe(404)
    const first = await acknowledge(person)
    expect((await acknowledge(person)).data).toEqual(first.data)
    expect((await statementsOf(person))[0].acknowledged_at).toBe(first.data['acknowledged_at'])
  })

  it('is mailed once, with a link by which a banned person reads and appeals', async () => {
    const { person, email } = await register({ isVerified: true })
    const { id, statementId } = await decided(person.id, { measure: 'ban', policy: 'hate' })
    expect((await person.call('GET', '/safety/statements')).error).toMatchObject({ code: 'ACCOUNT_SUSPENDED' })
    const mails = (await unsentMails(email)).filter(({ body }) => body.includes('A decision about your account'))
    expect(mails).toHaveLength(1)
    const body = mails[0]?.body ?? ''
    expect(body).toContain(EXPLANATION)
    const token = linkIn(body)
    expect((await byLink(token)).data['statement']).toMatchObject({ id: statementId, measure: 'ban' })
    const { data, status } = await byLink(token, TEXT)
    expect(status).toBe(201)
    expect((await byLink(token, TEXT)).status).toBe(409)
    expect((await byLink(token)).data['statement'].appeal).toEqual({ status: 'open' })
    expect((await verdict(await operator('moderator'), data['appeal_id'])).status).toBe(200)
    expect((await statementsOf(person))[0]).toMatchObject({
      appeal: { status: 'granted', explanation: 'We have looked again.' },
    })
    expect(await query('select state from safety_decisions where id = $1', [id])).toEqual([{ state: 'undone' }])
    expect((await unsentMails(email))[0]?.body).toContain('Your appeal was granted')
  })

  it.each(['x', 'AAAA', `${'A'.repeat(22)}MDE5M2U2YjA`])('is not read by the link %s', async (token) => {
    expect((await byLink(token)).status).toBe(404)
    expect((await byLink(token, TEXT)).status).toBe(404)
  })

  it('is in the export, with the appeal', async () => {
    const person = await published()
    const { statementId } = await decided(person.id, { measure: 'warning' })
    await appeal(person, statementId)
    const exported = JSON.parse((await person.call('GET', '/users/me/export')).text) as { statements: unknown }
    expect(exported.statements).toMatchObject([
      { id: statementId, explanation: EXPLANATION, appeal: { text: TEXT, status: 'open' } },
    ])
  })

  it('outlives the account for as long as an appeal may come', async () => {
    const { person, email } = await register({ isVerified: true })
    await person.call('PUT', '/profile/me', { bio: 'Secret words.' })
    const { id, statementId } = await decided(person.id, { measure: 'content_removed', removes_bio: true })
    const token = linkIn((await unsentMails(email))[0]?.body ?? '')
    await query(`select close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [person.id])
    expect(await query('select before from safety_decisions where id = $1', [id])).not.toMatchObject([
      { before: { bio: 'Secret words.' } },
    ])
    expect((await byLink(token, TEXT)).status).toBe(201)
    await forgetOldStatements(contextWith({}, { inHours: 24 * 366 }))
    // The appeal waits.
    expect(await query('select from statements where id = $1', [statementId])).toHaveLength(1)
    const [row] = await query<{ id: string }>('select id from appeals where statement_id = $1', [statementId])
    expect((await verdict(await operator('moderator'), row?.id ?? '')).status).toBe(200)
    await forgetOldStatements(contextWith({}, { inHours: 24 * 366 }))
    await forgetOldStatements(contextWith({}, { inHours: 24 * 366 }))
    expect(await query('select from statements where id = $1', [statementId])).toHaveLength(0)
    expect(await query('select explanation, note from safety_decisions where id = $1', [id])).toEqual([
      { explanation: '', note: null },
    ])
  })
})

describe('an appeal', () => {
  it('comes once, in time, and of one’s own statement', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const { statementId } = await decided(person.id, { measure: 'warning' })
    expect((await appeal(other, statementId)).status).toBe(404)
    expect((await appeal(person, newId())).status).toBe(404)
    const answers = await Promise.all([appeal(person, statementId), appeal(person, statementId)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const late = await decided(person.id, { measure: 'warning' })
    await query(`update statements set appeal_until = now() where id = $1`, [late.statementId])
    expect((await appeal(person, late.statementId)).error.details).toEqual({ reason: 'late' })
    const undone = await decided(person.id, { measure: 'warning' })
    await undo(undone)
    expect((await appeal(person, undone.statementId)).error.details).toEqual({ reason: 'undone' })
  })

  it('is decided by neither of those who decided first', async () => {
    const [person, first, second, third] = [
      await published(),
      await operator('moderator'),
      await operator('moderator'),
      await operator('moderator'),
    ]
    const caseId = await caseAbout(person.id)
    const proposed = await first.call('POST', `/admin/cases/${caseId}/decision`, {
      policy: 'hate',
      measure: 'ban',
      explanation: EXPLANATION,
    })
    const { id } = proposed.data['decision']
    const { data } = await second.call('POST', `/admin/decisions/${id}/confirm`)
    const filed = await appealToken(contextWith().settings, data['statement_id'], Date.now())
    const appealId = (await byLink(filed, TEXT)).data['appeal_id']
    for (const one of [first, second]) {
      expect((await one.call('POST', `/admin/appeals/${appealId}/claim`)).status).toBe(403)
      expect((await verdict(one, appealId)).error).toMatchObject({ code: 'FORBIDDEN' })
    }
    // Not by the database either.
    await expect(
      query(
        `update appeals set status = 'rejected', decided_by = $2, decided_at = now(), explanation = 'x' where id = $1`,
        [appealId, first.id],
      ),
    ).rejects.toThrow('appeals_by_another')
    expect((await third.call('POST', `/admin/decisions/${id}/undo`, { reason: 'x' })).status).toBe(403)
    const senior = await operator('senior')
    expect((await senior.call('POST', `/admin/decisions/${id}/undo`, { reason: 'x' })).error.details).toEqual({
      reason: 'appealed',
    })
    expect((await third.call('POST', `/admin/appeals/${appealId}/claim`)).status).toBe(200)
    const other = await verdict(senior, appealId)
    expect([other.status, other.error.details?.['reason']]).toEqual([409, 'claimed'])
    expect((await verdict(third, appealId)).status).toBe(200)
    expect((await verdict(third, appealId)).error.details).toEqual({ reason: 'decided' })
  })

  it('is listed, marked where it is one’s own, and read as a logged act', async () => {
    const [person, first, reader] = [await published(), await operator('moderator'), await operator('moderator')]
    const made = await first.call('POST', `/admin/cases/${await caseAbout(person.id)}/decision`, {
      policy: 'spam',
      measure: 'warning',
      explanation: EXPLANATION,
    })
    const { data } = await appeal(person, made.data['statement_id'])
    // Due first, so that it is on the first page.
    await query(`update appeals set due_at = now() - interval '20 years' where id = $1`, [data['appeal_id']])
    const find = async (by: Operator) =>
      (await by.call('GET', '/admin/appeals?limit=100')).data['appeals'].find(
        ({ id }: { id: string }) => id === data['appeal_id'],
      )
    expect(await find(first)).toMatchObject({ is_mine: true, user_id: person.id, measure: 'warning' })
    expect(await find(reader)).toMatchObject({ is_mine: false })
    expect((await reader.call('GET', `/admin/appeals/${data['appeal_id']}`)).data['appeal']).toMatchObject({
      text: TEXT,
      decision: { policy: 'spam' },
    })
    expect(await logOf(reader)).toMatchObject([{ act: 'appeal.read', subject_id: person.id }])
    expect((await verdict(reader, data['appeal_id'], 'rejected')).status).toBe(200)
    expect((await statementsOf(person))[0]).toMatchObject({ appeal: { status: 'rejected' } })
    expect((await statementsOf(person))[0]).not.toHaveProperty('undone_at')
    await query(`update appeals set decided_at = now() - interval '7 months' where id = $1`, [data['appeal_id']])
    await forgetOldStatements(contextWith())
    expect((await reader.call('GET', `/admin/appeals/${data['appeal_id']}`)).data['appeal'].text).toBeNull()
  })

  it('that is granted undoes what the measure did, and tells the person', async () => {
    const person = await published()
    const socket = await connect('/ws', person.token)
    const { statementId } = await decided(person.id, { measure: 'restriction', features: ['discovery'] })
    const { data } = await appeal(person, statementId)
    expect((await person.call('GET', '/matching/feed')).status).toBe(403)
    await verdict(await operator('moderator'), data['appeal_id'])
    expect((await person.call('GET', '/matching/feed')).status).toBe(200)
    expect((await socket.next('safety:statement_changed')).data).toMatchObject({
      statement_id: statementId,
      status: 'appeal_granted',
    })
  })
})
