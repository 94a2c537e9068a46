import { describe, expect, it } from 'vitest'
import { openNotifier } from '../../../src/features/safety/notices/notifier.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { contactIndex } from '../../../src/security/contacts.ts'
import { call, freshIp } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { freshEmail, published, unsentMails } from '../../support/people.ts'
import { casesAbout, caseAbout, decide, moderator, readEvidence, reportRow } from '../../support/reports.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

const fetcher = workerWith({})
const NOTICE = { reason: 'Offers forged documents.', name: 'Ana Reis', good_faith: true }
const send = (body: object, options: object = {}) =>
  call('POST', '/safety/notices', { body: { ...NOTICE, ...body }, ip: freshIp(), fetcher, ...options })

describe('a notice of illegal content', () => {
  it('by anybody joins the case of whom it is about, and hears of its receipt and of the decision', async () => {
    const subject = await published()
    const email = freshEmail()
    const answer = await send({ user_id: subject.id, email }, { headers: { 'accept-language': 'de' } })
    expect(answer.status, answer.text).toBe(201)
    const id = answer.data['report_id']
    expect(answer.trips.db).toBe(1)
    const found = await caseAbout(subject)
    expect(found).toMatchObject({ queue: 'notices', severity: 2, due_hours: 24, language: 'de' })
    const row = await reportRow(id)
    expect(row).toMatchObject({ description: NOTICE.reason, case_id: found.id, status: 'pending' })
    expect(row?.notifier).not.toContain('Reis')
    const { settings } = contextWith()
    expect(await openNotifier(settings, id, row?.notifier ?? '')).toEqual({ name: 'Ana Reis', email })
    const [{ notifier_index } = { notifier_index: '' }] = await query<{ notifier_index: string }>(
      'select notifier_index from reports where id = $1',
      [id],
    )
    expect(notifier_index).toBe(await contactIndex(settings, 'email', email))
    expect((await unsentMails(email)).map(({ body }) => body)).toEqual([expect.stringContaining(id)])

    const { data } = await readEvidence(await moderator(), id)
    expect(data['evidence']).toMatchObject({ notifier: { name: 'Ana Reis', email }, profile: { first_name: 'Kim' } })
    await decide(found.id, 'resolved')
    const [decision] = await unsentMails(email)
    expect(decision?.body).toMatch(/have taken action[^]*No automated means[^]*complain free of charge/)
    expect(decision?.body).toContain(id)
    expect(decision?.body).not.toContain('Kim')
  })

  it('may name a profile by its address', async () => {
    const subject = await published()
    const email = freshEmail()
    const location = `https://vibesmatch.test/app/#/people/${subject.id.toUpperCase()}?from=feed`
    expect((await send({ location, email })).status).toBe(201)
    expect(await caseAbout(subject)).toMatchObject({ queue: 'notices' })
    const nowhere = await send({ location: 'https://vibesmatch.test/app/', email })
    expect(nowhere.error.details?.['issues'][0].path).toBe('body.location')
    expect((await send({ email })).error.details?.['issues'][0].path).toBe('body.user_id')
  })

  it('needs a name, an address and good faith, unless it is about the abuse of children', async () => {
    const subject = await published()
    const email = freshEmail()
    const path = async (body: object) =>
      (await send({ user_id: subject.id, ...body })).error.details?.['issues'][0].path
    expect(await path({})).toBe('body.email')
    expect(await path({ email, name: undefined })).toBe('body.name')
    expect(await path({ email, good_faith: false })).toBe('body.good_faith')
    expect(await path({ email, reason: '' })).toBe('body.reason')
    expect(await casesAbout(subject)).toEqual([])
    const anonymous = await send({ user_id: subject.id, name: undefined, concerns_child_abuse: true })
    expect(anonymous.status, anonymous.text).toBe(201)
    expect(await caseAbout(subject)).toMatchObject({ queue: 'safety', severity: 1, due_hours: 4 })
  })

  it('answers the same whether or not there is such an account, and keeps nothing about nobody', async () => {
    const { id } = await published()
    const [known, unknown, impossible] = await Promise.all(
      [id, newId(), crypto.randomUUID()].map(async (user_id) => {
        const email = freshEmail()
        const { status, text, headers, trips } = await send({ user_id, email })
        const mails = await unsentMails(email)
        const plain = (words: string) => words.replaceAll(/[0-9a-f-]{36}/g, '<id>')
        return {
          status,
          text: plain(text),
          names: [...headers.keys()].toSorted(),
          trips,
          mails: mails.map(({ body }) => plain(body)),
        }
      }),
    )
    expect(unknown).toEqual(known)
    expect(impossible).toEqual(known)
    expect(known?.mails).toHaveLength(1)
  })

  it('can be sent five times a day from one network, and to one address', async () => {
    const subject = await published()
    const ip = freshIp()
    for (let n = 0; n < 5; n += 1)
      expect((await send({ user_id: subject.id, email: freshEmail() }, { ip })).status).toBe(201)
    expect((await send({ user_id: subject.id, email: freshEmail() }, { ip })).error.code).toBe('RATE_LIMIT_EXCEEDED')
    const email = freshEmail()
    for (let n = 0; n < 5; n += 1) expect((await send({ user_id: subject.id, email })).status).toBe(201)
    expect((await send({ user_id: subject.id, email })).error.code).toBe('RATE_LIMIT_EXCEEDED')
    const down = await send({ user_id: subject.id, email: freshEmail() }, { fetcher: onRedisOutage() })
    expect(down.error.code).toBe('UNAVAILABLE')
  })
})
