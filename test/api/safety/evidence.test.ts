import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { onReportFiled } from '../../../src/features/safety/on-report-filed.ts'
import { openEvidence } from '../../../src/features/safety/evidence.ts'
import { sweepPhotos } from '../../../src/features/profile/photos/sweep/sweep-photos.ts'
import { sealData } from '../../../src/security/sealed-data.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { logOf } from '../../support/operators.ts'
import { draft, roomOf } from '../../support/objects.ts'
import { block, strangers } from '../../support/pairs.ts'
import { matched, type Person } from '../../support/people.ts'
import { look, onePixelPng } from '../../support/pictures.ts'
import { entriesOf, evidenceOf, moderator, readEvidence, reportOf, reportRow } from '../../support/reports.ts'
import { openSession } from '../../support/sessions.ts'
import { workerWith } from '../../support/worker.ts'

const say = async (person: Person, conversationId: string, content: string) =>
  (await person.call('POST', '/messages/send', { conversation_id: conversationId, content })).data[
    'message_id'
  ] as string

const sendPicture = async (person: Person, conversationId: string) => {
  const form = new FormData()
  form.set('conversation_id', conversationId)
  form.set('file', new File([onePixelPng()], 'x.png', { type: 'image/png' }))
  const { media_id } = (await person.call('POST', '/media', form)).data
  const sent = { conversation_id: conversationId, content: '', message_type: 'image', media_id }
  return (await person.call('POST', '/messages/send', sent)).data['message_id'] as string
}

const fetcher = workerWith({})
const copiesOf = async (reportId: string) => (await env.MEDIA.list({ prefix: `evidence/${reportId}/` })).objects

describe('evidence', () => {
  it('is what the two have said last, sealed, whatever is taken back afterwards', async () => {
    const { a, b, conversationId } = await matched()
    await say(b, conversationId, 'first')
    const second = await say(b, conversationId, 'a threat')
    const id = await reportOf(a, b)
    const found = await evidenceOf(id)
    expect(found).toMatchObject({
      conversation_id: conversationId,
      messages: [
        { seq: 1, sender_id: b.id, content: 'first', deleted_at: null },
        { seq: 2, content: 'a threat' },
      ],
    })
    expect((await reportRow(id))?.evidence).not.toMatch(/threat/)
    expect((await b.call('DELETE', `/messages/${second}`)).status).toBe(200)
    const later = await reportOf(a, b)
    expect((await evidenceOf(later)).messages[1]).toMatchObject({ content: '', deleted_at: expect.any(String) })
    expect(await evidenceOf(id)).toEqual(found)
    // One report's evidence opens for no other.
    const sealed = (await reportRow(id))?.evidence ?? ''
    await expect(openEvidence(contextWith().settings, later, sealed)).rejects.toThrow('cannot be decrypted')
  })

  it('is the last fifty messages', async () => {
    const test = await matched()
    for (let n = 1; n <= 55; n += 1)
      await roomOf(test.conversationId).send(test.conversationId, draft(test.a.id, `message ${n}`))
    const { messages } = await evidenceOf(await reportOf(test.b, test.a))
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 6))
  })

  it('is there of a conversation that the block before the report has closed', async () => {
    const { a, b, conversationId } = await matched()
    await say(b, conversationId, 'unwanted')
    await block(a, b)
    expect((await evidenceOf(await reportOf(a, b))).messages).toMatchObject([{ content: 'unwanted' }])
  })

  it('is the profile alone where the two have never talked', async () => {
    const [a, b] = await strangers()
    await b.call('PUT', '/profile/me', { bio: 'Buy my coins' })
    await b.call('PUT', '/profile/interests', { interests: ['Sailing'] })
    const found = await evidenceOf(await reportOf(a, b))
    expect(found).toMatchObject({
      conversation_id: null,
      messages: [],
      profile: { first_name: 'Kim', age: 31, bio: 'Buy my coins', interests: ['Sailing'] },
    })
    // The picture of such test accounts is a row without a file.
    expect(found.profile?.photo_ids).toHaveLength(1)
    expect(found.pictures).toEqual([])
  })

  it('of before profiles were copied opens still', async () => {
    const [a, b] = await strangers()
    const id = await reportOf(a, b)
    const old = { conversation_id: b.id, copied_at: new Date().toISOString(), messages: [] }
    const sealed = await sealData(contextWith().settings, JSON.stringify(old), `report/${id}`)
    await query('update reports set evidence = $2 where id = $1', [id, sealed])
    const { data } = await readEvidence(await moderator(), id)
    expect(data['evidence']).toMatchObject({ conversation_id: b.id, profile: null, pictures: [] })
  })
})

describe('pictures of evidence', () => {
  it('are copies of photos and messages, sealed, which outlive both and are swept by nothing', async () => {
    const { a, b, conversationId } = await matched({ hasPicture: true })
    const message = await sendPicture(b, conversationId)
    const id = await reportOf(a, b)
    const found = await evidenceOf(id)
    expect(found.pictures.map(({ kind }) => kind).toSorted()).toEqual(['message', 'photo'])
    const [original] = (await env.MEDIA.list({ prefix: `photos/${b.id}/` })).objects
    const before = new Uint8Array(
      (await (await env.MEDIA.get(original?.key ?? ''))?.arrayBuffer()) ?? new ArrayBuffer(0),
    )
    await b.call('DELETE', `/messages/${message}`)
    await b.call('PUT', '/profile/me', { bio: 'Nothing to see' })
    const [photo] = found.profile?.photo_ids ?? []
    await b.call('POST', '/profile/unpublish')
    expect((await b.call('DELETE', `/profile/photos/${photo}`)).status).toBe(200)
    await sweepPhotos(contextWith({}, { inHours: 2 }), { prefix: `photos/${b.id}` })

    const by = await moderator()
    const { data } = await readEvidence(by, id)
    expect(data['evidence'].profile).toMatchObject({ bio: null })
    for (const { kind, url } of data['evidence'].pictures) {
      const seen = await look(url)
      expect(seen.status).toBe(200)
      expect(seen.headers.get('content-type')).toBe('image/webp')
      expect(seen.headers.get('cache-control')).toContain('no-store')
      if (kind === 'photo') expect(seen.bytes).toHaveLength(before.length)
    }
    // In the bucket they are no pictures.
    for (const { key } of await copiesOf(id)) {
      const stored = await (await env.MEDIA.get(key))?.text()
      expect(stored).not.toContain('WEBP')
    }
  })

  it('are shown to nobody but the operator who has read the evidence, for ten minutes, while they may', async () => {
    const { a, b } = await matched({ hasPicture: true })
    const id = await reportOf(a, b)
    await evidenceOf(id)
    const by = await moderator()
    const [{ url }] = (await readEvidence(by, id)).data['evidence'].pictures as [{ url: string }]
    expect((await look(url)).status).toBe(200)
    const another = await moderator()
    for (const changed of [
      url.replace(by.id, another.id),
      url.replace(/expires=\d+/, 'expires=9999999999'),
      url.replace(/signature=[\w-]+/, 'signature=AAAAAAAAAAAAAAAAAAAAAA'),
    ])
      expect((await look(changed)).status).toBe(404)
    // An address of one who has not read it would be refused by Postgres even if it were signed.
    await query(`delete from case_entries where ref_id = $1 and kind = 'evidence_read'`, [id])
    expect((await look(url)).status).toBe(404)
    await readEvidence(by, id)
    expect((await look(url)).status).toBe(200)
    await query(`update users set role = 'user' where id = $1`, [by.id])
    expect((await look(url)).status).toBe(404)
    await query(`update users set role = 'support' where id = $1`, [by.id])
    expect((await look(url)).status).toBe(404)
  })

  it('are what is still there, and the same when they are copied twice', async () => {
    const { a, b, conversationId } = await matched({ hasPicture: true })
    await sendPicture(b, conversationId)
    const id = await reportOf(a, b)
    const first = await evidenceOf(id)
    const payload = { report_id: id, conversation_id: conversationId }
    await onReportFiled(contextWith(), payload)
    expect(await evidenceOf(id)).toEqual(first)
    // A Worker that died between copying and saving, and a photo that was deleted meanwhile: its copy is found.
    await query('update reports set evidence = null where id = $1', [id])
    await b.call('POST', '/profile/unpublish')
    for (const photo of first.profile?.photo_ids ?? [])
      await b.call('DELETE', `/profile/photos/${photo}`, undefined, { fetcher })
    await onReportFiled(contextWith(), payload)
    expect((await evidenceOf(id)).pictures).toEqual(first.pictures)
    // The same before anything was copied.
    await query('update reports set evidence = null where id = $1', [id])
    for (const { key } of await copiesOf(id)) await env.MEDIA.delete(key)
    await onReportFiled(contextWith(), payload)
    const last = await evidenceOf(id)
    expect(last.pictures.map(({ kind }) => kind)).toEqual(['message'])
    expect(last.profile?.photo_ids).toEqual([])
  })
})

describe('reading evidence', () => {
  it('is an act with a reason, in the timeline and in the audit log', async () => {
    const [a, b] = await strangers()
    const id = await reportOf(a, b)
    const by = await moderator()
    const caseId = (await reportRow(id))?.case_id ?? ''
    const refused = await by.call('POST', `/admin/cases/${caseId}/evidence`, { report_id: id })
    expect(refused.error.code).toBe('VALIDATION_FAILED')
    const answer = await readEvidence(by, id)
    expect(answer.trips.db).toBe(1)
    expect(await logOf(by)).toMatchObject([{ act: 'evidence.read', subject_id: id, reason: 'To decide.' }])
    expect((await entriesOf(by, caseId)).at(-1)).toMatchObject({
      kind: 'evidence_read',
      operator_id: by.id,
      ref_id: id,
      note: 'To decide.',
    })
  })

  it('is for moderators, of reports of that case, and never about themselves', async () => {
    const [a, b] = await strangers()
    const [id, other] = [await reportOf(a, b), await reportOf(b, a)]
    const caseId = (await reportRow(id))?.case_id ?? ''
    const body = { report_id: id, reason: 'x' }
    const by = await moderator()
    const wrong = await by.call('POST', `/admin/cases/${caseId}/evidence`, { ...body, report_id: other })
    expect(wrong.error.code).toBe('NOT_FOUND')
    const { token } = await openSession(b.id, 'moderator')
    const own = await by.call('POST', `/admin/cases/${caseId}/evidence`, body, { token })
    expect(own.error.code).toBe('NOT_FOUND')
    expect((await a.call('POST', `/admin/cases/${caseId}/evidence`, body)).error.code).toBe('FORBIDDEN')
  })
})
