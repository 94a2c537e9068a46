import { z } from '@hono/zod-openapi'
import { endpoint } from '../../http/endpoint.ts'
import { contentTag, isKnown, sharedFor } from '../../http/entity-tag.ts'
import { STATIC_POLICY } from '../../http/headers.ts'
import { consentEndpoints } from './consents/routes.ts'
import { settingEndpoints } from './settings/routes.ts'
import { pageDocument, type Document } from './page-document.ts'
import { listPages, openPage, readPage } from './pages.ts'
import { readPreview } from './preview.ts'
import {
  exampleListed,
  examplePage,
  examplePreview,
  localeInput,
  pageEntry,
  pageView,
  previewView,
  slugInput,
} from './schemas.ts'

/** Read by anybody, from what the isolate holds; browsers and CDNs may keep it for some seconds. */
const publicContent = {
  tag: 'Content',
  auth: 'none',
  etag: 'content',
  freshFor: 5,
  isShared: true,
  contentOf: 'pages',
} as const

const document = { raw: true, status: 200, type: 'text/html' } as const

const inLocale = z.object({
  locale: localeInput.optional().openapi({ description: 'Wins over `Accept-Language`.' }),
})
const previewParams = z.object({
  token: z
    .string()
    .regex(/^[\w-]{1,200}\.[\w-]{22}$/, 'must be the token of a preview')
    .openapi({ example: 'eyJwIjoidGVybXMifQ.Zm9vYmFyYmF6cXV4Y29ycm' }),
})
const languagesIn = (request: Request) => request.headers.get('accept-language')

export const contentEndpoints = [
  ...settingEndpoints,
  ...consentEndpoints,
  endpoint(
    {
      ...publicContent,
      method: 'get',
      path: '/content/pages',
      operationId: 'listPages',
      summary: 'List the pages',
      description:
        'Terms, privacy, help and others, each in the language that suits the request best, without their text.',
      query: inLocale,
      response: { data: z.strictObject({ pages: z.array(pageEntry) }), example: { pages: [exampleListed] } },
    },
    async (ctx, { query, request }) => ({
      pages: await listPages(ctx, { locale: query.locale, languages: languagesIn(request) }),
    }),
  ),
  endpoint(
    {
      ...publicContent,
      method: 'get',
      path: '/content/pages/{slug}',
      operationId: 'getPage',
      summary: 'Get a page',
      params: z.object({ slug: slugInput }),
      query: inLocale,
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ page: pageView }), example: { page: examplePage } },
    },
    async (ctx, { params, query, request }) => ({
      page: await readPage(ctx, params.slug, { locale: query.locale, languages: languagesIn(request) }),
    }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/content/previews/{token}',
      tag: 'Content',
      auth: 'none',
      operationId: 'getPagePreview',
      summary: 'Get a preview of a page',
      description:
        'By the link that `POST /admin/content/pages/{slug}/{locale}/revisions/{revision}/preview` gives. Never cached.',
      params: previewParams,
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ page: previewView }), example: { page: examplePreview } },
    },
    async (ctx, { params }) => ({ page: await readPreview(ctx, params.token) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/pages/{slug}',
      root: true,
      tag: 'Content',
      operationId: 'openPage',
      summary: 'Open a page in a browser',
      auth: 'none',
      contentOf: 'pages',
      params: z.object({ slug: slugInput }),
      query: inLocale,
      takesAnyQuery: true,
      errors: ['NOT_FOUND'],
      response: { ...document, description: 'The page as a document without a script.' },
    },
    async (ctx, { params, query, request }) => {
      const page = await openPage(ctx, params.slug, { locale: query.locale, languages: languagesIn(request) })
      const etag = await contentTag(page)
      const headers = { ...headersOf(page), 'cache-control': sharedFor(publicContent.freshFor), etag }
      if (isKnown(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
      return new Response(pageDocument(page), { headers })
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/pages/previews/{token}',
      root: true,
      tag: 'Content',
      operationId: 'openPagePreview',
      summary: 'Open a preview in a browser',
      auth: 'none',
      params: previewParams,
      errors: ['NOT_FOUND'],
      response: { ...document, description: 'The revision as a document that no cache keeps.' },
    },
    async (ctx, { params }) => {
      const revision = { ...(await readPreview(ctx, params.token)), slug: null, locales: [], others: [] }
      return new Response(pageDocument(revision), { headers: headersOf(revision) })
    },
  ),
]

const headersOf = ({ locale }: Document) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-language': locale,
  'content-security-policy': STATIC_POLICY,
  vary: 'accept-language',
})
