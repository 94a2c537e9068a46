import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, time } from '../../../http/endpoint.ts'
import { forOperators } from '../operation.ts'
import { cancelPublication, listAllPages, previewPage, publishPage, readAdminPage, revisePage } from './edit-pages.ts'
import { listRevisions, readRevision } from './revisions.ts'
import {
  adminPageView,
  exampleAdminPage,
  exampleRevision,
  exampleWholeRevision,
  pageParams,
  publicationInput,
  revisionEntry,
  revisionInput,
  revisionParams,
  revisionView,
} from './schemas.ts'

const onePage = { data: z.strictObject({ page: adminPageView }), example: { page: exampleAdminPage } } as const
const ofPage = { ...forOperators, permission: 'content.edit', params: pageParams } as const
/** Of two operators who edit one page at once, the one who saw the older version is told so by `If-Match`. */
const editing = { ...ofPage, etag: 'version', keyWithoutRedis: 'run' } as const
const ofRevision = {
  ...forOperators,
  permission: 'content.edit',
  params: revisionParams,
  errors: ['NOT_FOUND'],
} as const

export const adminContentEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'content.edit',
      method: 'get',
      path: '/admin/content/pages',
      operationId: 'listAllPages',
      summary: 'List all pages, published or not',
      response: { data: z.strictObject({ pages: z.array(adminPageView) }), example: { pages: [exampleAdminPage] } },
    },
    async (ctx) => ({ pages: await listAllPages(ctx) }),
  ),
  endpoint(
    {
      ...ofPage,
      method: 'get',
      path: '/admin/content/pages/{slug}/{locale}',
      operationId: 'getAdminPage',
      summary: 'Get the state of a page',
      etag: 'version',
      errors: ['NOT_FOUND'],
      response: onePage,
    },
    (ctx, { params }) => readAdminPage(ctx, params),
  ),
  endpoint(
    {
      ...ofPage,
      method: 'get',
      path: '/admin/content/pages/{slug}/{locale}/revisions',
      operationId: 'listPageRevisions',
      summary: 'List the revisions of a page',
      description: 'Newest first.',
      query: z.object(pageQuery(20, 50)),
      response: {
        data: z.strictObject({ revisions: z.array(revisionEntry) }),
        paged: true,
        example: { revisions: [exampleRevision] },
      },
    },
    async (ctx, { params, query }) => {
      const { revisions, pagination } = await listRevisions(ctx, params, query)
      return { data: { revisions }, pagination }
    },
  ),
  endpoint(
    {
      ...ofRevision,
      method: 'get',
      path: '/admin/content/pages/{slug}/{locale}/revisions/{revision}',
      operationId: 'getPageRevision',
      summary: 'Get a revision of a page',
      response: {
        data: z.strictObject({ revision: revisionView }),
        example: { revision: exampleWholeRevision },
      },
    },
    async (ctx, { params }) => ({ revision: await readRevision(ctx, params, params.revision) }),
  ),
  endpoint(
    {
      ...editing,
      method: 'post',
      path: '/admin/content/pages/{slug}/{locale}/revisions',
      operationId: 'createPageRevision',
      summary: 'Write a revision of a page',
      description:
        'It is not shown before it is published. A page begins with its first revision. Revisions are never changed.',
      body: revisionInput,
      bodyExample: {
        title: 'Terms of use',
        markdown: '## Your account\n\nYou must be 18 or older.',
        note: 'Clearer about refunds.',
      },
      response: {
        status: 201,
        data: z.strictObject({ page: adminPageView, revision: z.int() }),
        example: { page: exampleAdminPage, revision: 3 },
      },
    },
    (ctx, { params, body, expected }) => revisePage(ctx, { ...params, expected }, body),
  ),
  endpoint(
    {
      ...editing,
      method: 'put',
      path: '/admin/content/pages/{slug}/{locale}/publication',
      operationId: 'publishPage',
      summary: 'Publish a revision of a page',
      description:
        'At once, or from `publish_at` on; it is seen everywhere within seconds. An older revision takes a newer one back.',
      body: publicationInput,
      bodyExample: { revision: 3, publish_at: '2026-12-01T00:00:00.000Z' },
      errors: ['NOT_FOUND'],
      response: onePage,
    },
    (ctx, { params, body, expected }) => publishPage(ctx, { ...params, expected }, body),
  ),
  endpoint(
    {
      ...editing,
      method: 'delete',
      path: '/admin/content/pages/{slug}/{locale}/publication',
      operationId: 'cancelPagePublication',
      summary: 'Cancel a planned publication',
      description: 'The published revision stays.',
      errors: ['NOT_FOUND'],
      response: onePage,
    },
    (ctx, { params, expected }) => cancelPublication(ctx, { ...params, expected }),
  ),
  endpoint(
    {
      ...ofRevision,
      method: 'post',
      path: '/admin/content/pages/{slug}/{locale}/revisions/{revision}/preview',
      operationId: 'createPagePreview',
      summary: 'Create a link to a preview',
      description: 'The link shows this revision for a day, without a sign-in.',
      keyWithoutRedis: 'run',
      response: {
        data: z.strictObject({ url: z.url(), expires_at: time }),
        example: {
          url: 'https://api.vibesmatch.app/pages/previews/dGVybXM.c2lnbmVk',
          expires_at: '2026-11-21T10:40:00.000Z',
        },
      },
    },
    (ctx, { params }) => previewPage(ctx, params),
  ),
]
