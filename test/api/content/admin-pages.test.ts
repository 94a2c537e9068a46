import { describe, expect, it } from 'vitest'
import { enterScheduledPages } from '../../../src/features/content/enter-scheduled-pages.ts'
import { editor, pageIn, publishedPage, readPage } from '../../support/content.ts'
import { query } from '../../support/db.ts'
import { logOf, operator } from '../../support/operators.ts'
import { inBackground } from '../../support/stores.ts'

describe('a page as operators write it', () => {
  it('has revisions that nobody sees before they are published, and can be taken back', async () => {
    const { admin, slug, write, publish } = await editor()
    expect((await write('One', { title: 'First' })).data).toMatchObject({
      revision: 1,
      page: { published_revision: null },
    })
    expect((await readPage(slug)).status).toBe(404)
    expect((await write('Two', { is_material: true })).data['revision']).toBe(2)
    await publish(2)
    expect(await pageIn(readPage(slug))).toMatchObject({ revision: 2, is_material: true })
    await publish(1)
    expect(await pageIn(readPage(slug))).toMatchObject({ revision: 1, title: 'First', html: '<p>One</p>\n' })
    const { revisions } = (await admin.call('GET', `/admin/content/pages/${slug}/en/revisions`)).data
    expect(revisions).toMatchObject([
      { revision: 2, is_material: true, author_id: admin.id, note: 'Ticket 1' },
      { revision: 1, title: 'First' },
    ])
    expect((await logOf(admin)).map(({ act, subject_id }) => [act, subject_id])).toEqual(
      ['page.revise', 'page.revise', 'page.publish', 'page.publish'].map((act) => [act, `${slug}/en`]),
    )
  })

  it('is compared with what is published', async () => {
    const { admin, slug, write } = await publishedPage('You must be 18.\n\nBe kind.')
    await write('You must be 18 or older.\n\nBe kind.')
    const { revision } = (await admin.call('GET', `/admin/content/pages/${slug}/en/revisions/2`)).data
    expect(revision['changes']).toContain('-You must be 18.\n+You must be 18 or older.\n')
    expect((await admin.call('GET', `/admin/content/pages/${slug}/en/revisions/1`)).data['revision'].changes).toBe('')
    expect((await admin.call('GET', `/admin/content/pages/${slug}/en/revisions/9`)).status).toBe(404)
  })

  it('is paged without gaps', async () => {
    const { admin, slug, write } = await editor()
    for (let i = 0; i < 5; i += 1) await write(`Text ${i}`)
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const answer = await admin.call('GET', `/admin/content/pages/${slug}/en/revisions?limit=2${more}`)
      seen.push(...answer.data['revisions'].map(({ revision }: { revision: number }) => revision))
      cursor = answer.meta?.['pagination'].cursor ?? null
    }
    expect(seen).toEqual([5, 4, 3, 2, 1])
  })

  it('is changed by one of two who have read the same version', async () => {
    const { admin, slug, write, publish } = await publishedPage('One')
    const { headers } = await admin.call('GET', `/admin/content/pages/${slug}/en`)
    const expected = headers.get('etag') ?? ''
    const answers = await Promise.all([write('Two', { expected }), write('Three', { expected })])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 412])
    expect((await publish(2, { expected })).error.code).toBe('PRECONDITION_FAILED')
    const fresh = answers.find(({ status }) => status === 201)?.headers.get('etag') ?? ''
    expect((await publish(2, { expected: fresh })).status).toBe(200)
  })

  it('gives many revisions at once their own numbers', async () => {
    const { write } = await editor()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => write(`Text ${i}`)))
    expect(answers.map(({ data }) => data['revision']).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('is published later, or not after all', async () => {
    const { admin, slug, write, publish } = await publishedPage('One')
    await write('Two')
    const path = `/admin/content/pages/${slug}/en/publication`
    const publish_at = new Date(Date.now() + 86_400_000).toISOString()
    await publish(2, { publish_at })
    expect((await admin.call('DELETE', path)).data['page']).toMatchObject({ scheduled_revision: null })
    expect((await admin.call('DELETE', path)).error.code).toBe('NOT_FOUND')
    await publish(2, { publish_at })
    // The job of the minute enters it.
    await inBackground({}, enterScheduledPages, 25)
    expect((await admin.call('GET', `/admin/content/pages/${slug}/en`)).data['page']).toMatchObject({
      published_revision: 2,
      published_at: publish_at,
      scheduled_revision: null,
    })
  })

  it('is refused where it says nothing, too much, or what is not there', async () => {
    const { admin, slug, write, publish } = await editor()
    expect((await write('')).error.details).toMatchObject({ issues: [{ path: 'body.markdown' }] })
    expect((await write('x'.repeat(50_001))).status).toBe(400)
    expect((await write('x', { title: '' })).error.details).toMatchObject({ issues: [{ path: 'body.title' }] })
    expect((await publish(1)).error.code).toBe('NOT_FOUND')
    expect((await admin.call('POST', `/admin/content/pages/${slug}/EN/revisions`, {})).status).toBe(400)
    expect((await admin.call('POST', `/admin/content/pages/${slug}/en/revisions/1/preview`, {})).status).toBe(404)
    expect(await query('select from pages where slug = $1', [slug])).toEqual([])
  })

  it('is for operators alone', async () => {
    const { slug } = await publishedPage()
    for (const role of ['user', 'moderator'] as const) {
      const somebody = await operator(role)
      const body = { title: 'Mine', markdown: 'x', note: 'x' }
      expect((await somebody.call('POST', `/admin/content/pages/${slug}/en/revisions`, body)).status).toBe(403)
      expect((await somebody.call('GET', '/admin/content/pages')).status).toBe(403)
    }
  })

  it('keeps its revisions as they were', async () => {
    const { slug } = await publishedPage()
    await expect(query(`update page_revisions set html = '' where slug = $1`, [slug])).rejects.toThrow(/append-only/)
    await expect(query('delete from page_revisions where slug = $1', [slug])).rejects.toThrow(/append-only/)
  })
})
