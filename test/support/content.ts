import { expect } from 'vitest'
import { call, type Answer, type Json } from './api.ts'
import { operator, type Operator } from './operators.ts'

/** A page that no other test has. */
export const freshSlug = (): string => `page-${crypto.randomUUID()}`

/** Somebody who writes pages. */
export interface Editor {
  admin: Operator
  slug: string
  write: (markdown: string, more?: Record<string, unknown>) => Promise<Answer>
  publish: (revision: number, more?: { publish_at?: string; expected?: string; locale?: string }) => Promise<Answer>
}

export async function editor(slug: string = freshSlug()): Promise<Editor> {
  const admin = await operator()
  const path = (locale: string) => `/admin/content/pages/${slug}/${locale}`
  const matching = (expected?: string) => (expected === undefined ? {} : { headers: { 'if-match': expected } })
  return {
    admin,
    slug,
    write: (markdown, { locale = 'en', expected, ...more } = {}) =>
      admin.call(
        'POST',
        `${path(String(locale))}/revisions`,
        { title: 'A page', markdown, note: 'Ticket 1', ...more },
        matching(expected as string | undefined),
      ),
    publish: (revision, { expected, locale = 'en', ...more } = {}) =>
      admin.call('PUT', `${path(locale)}/publication`, { revision, ...more }, matching(expected)),
  }
}

/** A page that is published. */
export async function publishedPage(markdown = 'Hello', more: Record<string, unknown> = {}): Promise<Editor> {
  const made = await editor()
  const { data, text, status } = await made.write(markdown, more)
  expect(status, text).toBe(201)
  const { locale } = more as { locale?: string }
  expect((await made.publish(data['revision'], locale === undefined ? {} : { locale })).status).toBe(200)
  return made
}

/** What anybody reads. */
export const readPage = (slug: string, { locale, languages }: { locale?: string; languages?: string } = {}) =>
  call(
    'GET',
    `/content/pages/${slug}${locale === undefined ? '' : `?locale=${locale}`}`,
    languages === undefined ? {} : { headers: { 'accept-language': languages } },
  )

export const pageIn = async (answer: Promise<Answer>): Promise<Json> => (await answer).data['page']
