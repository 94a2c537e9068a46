import { expect, it } from 'vitest'
import { FEATURES, POLICY_KEYS } from '../../../../src/catalogue/policies.ts'
import { submitStatements } from '../../../../src/features/safety/transparency/submit-statements.ts'
import { caseAbout, decided, EXPLANATION, reportIn, undo } from '../../../support/cases.ts'
import { contextWith } from '../../../support/context.ts'
import { query } from '../../../support/db.ts'
import { operator } from '../../../support/operators.ts'
import { published, signIn } from '../../../support/people.ts'
import { BROKEN_URL, received, transparent } from '../../../support/providers.ts'
import { workerWith } from '../../../support/worker.ts'

const fetcher = workerWith(transparent())

/** Decides as a deployment that submits. */
async function made(subjectId: string, wanted: Record<string, unknown>): Promise<string> {
  const moderator = await operator('moderator')
  const body = { policy: 'harassment', explanation: EXPLANATION, ...wanted }
  const path = `/admin/cases/${await caseAbout(subjectId)}/decision`
  const answer = await moderator.call('POST', path, body, { fetcher })
  expect(answer.status, answer.text).toBe(201)
  if (wanted['measure'] !== 'ban') return answer.data['statement_id']
  const second = await operator('moderator')
  const { data } = await second.call('POST', `/admin/decisions/${answer.data['decision'].id}/confirm`, undefined, {
    fetcher,
  })
  return data['statement_id']
}

const rowOf = async (id: string) => {
  const [row] = await query<{ is_submitted: boolean; waits: boolean; tries: number; in_seconds: number }>(
    `select submitted_at is not null as is_submitted, submit_at is not null as waits, tries,
       round(extract(epoch from submit_at - now()))::integer as in_seconds from statements where id = $1`,
    [id],
  )
  return row
}
const submit = (changes = {}, inHours = 0) => submitStatements(contextWith(transparent(changes), { inHours }))
/** Until nothing is due any more: a request is taken as a whole or not at all. */
async function submitAll(): Promise<void> {
  for (let i = 0; i < 4; i += 1) await submit()
}

it('takes a statement of every measure and rule, in bulk, without anything personal', async () => {
  const [person, reporter] = [await published(), await signIn()]
  await reportIn(await caseAbout(person.id), reporter.id, person.id)
  const [photo] = await query<{ id: string }>('select id from photos where user_id = $1', [person.id])
  const ids = [await made(person.id, { measure: 'warning' })]
  ids.push(await made(person.id, { measure: 'content_removed', photo_ids: [photo?.id] }))
  ids.push(await made(person.id, { measure: 'restriction', features: FEATURES, days: 7 }))
  ids.push(await made(person.id, { measure: 'suspension', days: 7 }))
  for (const policy of POLICY_KEYS) ids.push(await made((await signIn()).id, { measure: 'warning', policy }))
  ids.push(await made(person.id, { measure: 'ban', policy: 'scam' }))
  expect(await submit()).toBe(ids.length)
  for (const id of ids) {
    const taken = await received(id)
    expect(taken).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ is_submitted: true, waits: false })
    const text = JSON.stringify(taken)
    for (const personal of [person.id, reporter.id, EXPLANATION]) expect(text).not.toContain(personal)
  }
  expect((await received(ids[0] ?? ''))[0]?.fields).toMatchObject({
    source_type: 'SOURCE_TYPE_OTHER_NOTIFICATION',
    category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
  })
  expect((await received(ids.at(-1) ?? ''))[0]?.fields).toMatchObject({
    decision_account: 'DECISION_ACCOUNT_TERMINATED',
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    source_type: 'SOURCE_VOLUNTARY',
  })
  expect(await submit()).toBe(0)
})

it('is asked later, and later again, while it is down', async () => {
  const id = await made((await signIn()).id, { measure: 'warning' })
  for (const [tries, pause] of [
    [1, 60],
    [2, 120],
    [3, 240],
  ] as const) {
    await submit({ TRANSPARENCY_API_URL: BROKEN_URL })
    const row = await rowOf(id)
    expect(row).toMatchObject({ is_submitted: false, waits: true, tries })
    expect(Math.abs((row?.in_seconds ?? 0) - pause)).toBeLessThan(30)
    await query(`update statements set submit_at = now() - interval '1 minute' where id = $1`, [id])
  }
  await submit()
  expect(await rowOf(id)).toMatchObject({ is_submitted: true, waits: false })
})

it('has a statement once, although its answer was lost', async () => {
  const [first, second] = [
    await made((await signIn()).id, { measure: 'warning' }),
    await made((await signIn()).id, { measure: 'warning' }),
  ]
  await query('update statements set submit_at = null where id = $1', [second])
  await submit()
  await query(`update statements set submitted_at = null, submit_at = now() - interval '1 minute' where id = any($1)`, [
    [first, second],
  ])
  await submitAll()
  for (const id of [first, second]) {
    expect(await received(id)).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ is_submitted: true })
  }
})

it('takes the others when it refuses one', async () => {
  const [wrong, right] = [
    await made((await signIn()).id, { measure: 'warning' }),
    await made((await signIn()).id, { measure: 'warning' }),
  ]
  // No day that it knows.
  await query(
    `update safety_decisions d set effective_at = now() + interval '30 years' from statements s where s.decision_id = d.id and s.id = $1`,
    [wrong],
  )
  await submitAll()
  expect(await rowOf(right)).toMatchObject({ is_submitted: true })
  expect(await rowOf(wrong)).toMatchObject({ is_submitted: false, waits: true })
  await query('update statements set submit_at = null where id = $1', [wrong])
})

it('gets nothing that was undone before, and nothing at all without a token', async () => {
  const person = await signIn()
  const id = await made(person.id, { measure: 'warning' })
  const [row] = await query<{ decision_id: string }>('select decision_id from statements where id = $1', [id])
  await undo({ id: row?.decision_id ?? '' })
  expect(await rowOf(id)).toMatchObject({ waits: false })
  expect(await submitStatements(contextWith())).toBe(0)
  const { statementId } = await decided(person.id, { measure: 'warning' })
  expect(await rowOf(statementId)).toMatchObject({ waits: false })
})
