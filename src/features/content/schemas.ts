import { z } from '@hono/zod-openapi'
import { LOCALE } from '../../foundation/text/locales.ts'
import { time } from '../../http/endpoint.ts'

export const slugInput = z
  .string()
  .regex(
    /^[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,5}$/,
    'must be one to six words of small letters and digits, with hyphens between them',
  )
  .openapi({ example: 'terms' })

export const localeInput = z
  .string()
  .regex(LOCALE, 'must be a language of BCP 47, such as "en" or "pt-BR"')
  .openapi({ example: 'en' })

const entryFields = {
  slug: z.string(),
  locale: z.string().openapi({ description: 'BCP 47. The one that suits the request best, of those that there are.' }),
  revision: z.int(),
  title: z.string(),
  is_material: z.boolean().openapi({ description: 'Whether it changes what users have agreed to.' }),
}
const html = z.string().openapi({ description: 'Safe HTML: text, headings, lists, tables, links.' })

export const pageEntry = z.strictObject({ ...entryFields, published_at: time })
export const pageView = z.strictObject({ ...entryFields, published_at: time, html })
/** A revision that may not be published. */
export const previewView = z.strictObject({ ...entryFields, html })

export type PageEntry = z.input<typeof pageEntry>
export type PageView = z.input<typeof pageView>
export type PreviewView = z.input<typeof previewView>

const exampleEntry = { slug: 'terms', locale: 'en', revision: 3, title: 'Terms of use', is_material: false }
export const exampleListed = { ...exampleEntry, published_at: '2026-11-01T09:00:00.000Z' }
export const examplePage = { ...exampleListed, html: '<h2>Your account</h2>\n<p>You must be 18 or older.</p>\n' }
export const examplePreview = { ...exampleEntry, html: examplePage.html }
