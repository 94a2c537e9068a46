import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { categoryEndpoints } from './categories/routes.ts'
import { addEntry, changeEntry, deleteEntry, listEntries, mergeEntry, readEntry } from './edit-interests.ts'
import {
  adminInterestView,
  exampleDouble,
  exampleInterest,
  interestChanges,
  interestParams,
  mergeInput,
  newInterestInput,
} from './schemas.ts'

const path = '/admin/content/interests/{key}'
const interest = z.strictObject({ interest: adminInterestView })
const oneInterest = { data: interest, example: { interest: exampleInterest } } as const
/** Of two operators who edit one entry at once, the one who saw the older version is told so by `If-Match`. */
const ofEntry = { ...forOperators, permission: 'content.edit', params: interestParams, etag: 'version' } as const
const editing = { ...ofEntry, keyWithoutRedis: 'run', errors: ['NOT_FOUND', 'CONFLICT'] } as const

export const adminInterestEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'content.edit',
      method: 'get',
      path: '/admin/content/interests',
      operationId: 'listCatalogueInterests',
      summary: 'List all interests of the catalogue',
      description: 'In their order, with doubles, which `GET /interests` does not list.',
      response: {
        data: z.strictObject({ interests: z.array(adminInterestView) }),
        example: { interests: [exampleInterest, exampleDouble] },
      },
    },
    async (ctx) => ({ interests: await listEntries(ctx) }),
  ),
  endpoint(
    {
      ...ofEntry,
      method: 'get',
      path,
      operationId: 'getCatalogueInterest',
      summary: 'Get an interest of the catalogue',
      errors: ['NOT_FOUND'],
      response: oneInterest,
    },
    (ctx, { params }) => readEntry(ctx, params.key),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'content.edit',
      method: 'post',
      path: '/admin/content/interests',
      operationId: 'createCatalogueInterest',
      summary: 'Create an interest of the catalogue',
      description:
        'The English label makes its key. Users who have chosen one of `labels` before have this interest from now on.',
      keyWithoutRedis: 'run',
      body: newInterestInput,
      bodyExample: { label: 'Hiking', labels: { pt: 'Caminhada' }, category: 'outdoors' },
      errors: ['CONFLICT'],
      response: { status: 201, ...oneInterest },
    },
    (ctx, { body }) => addEntry(ctx, body),
  ),
  endpoint(
    {
      ...editing,
      method: 'patch',
      path,
      operationId: 'updateCatalogueInterest',
      summary: 'Update an interest of the catalogue',
      description:
        'Absent fields stay unchanged. `labels` replaces all of them; former ones still count as this interest.',
      body: interestChanges,
      bodyExample: { labels: { pt: 'Caminhada', de: 'Wandern' }, position: 101 },
      response: oneInterest,
    },
    (ctx, { params, body, expected }) => changeEntry(ctx, { key: params.key, expected }, body),
  ),
  endpoint(
    {
      ...editing,
      method: 'delete',
      path,
      operationId: 'deleteCatalogueInterest',
      summary: 'Delete an interest of the catalogue',
      description: 'Users who have chosen it keep it. Answers with what was deleted.',
      response: oneInterest,
    },
    (ctx, { params, expected }) => deleteEntry(ctx, { key: params.key, expected }),
  ),
  endpoint(
    {
      ...editing,
      method: 'post',
      path: `${path}/merge`,
      operationId: 'mergeCatalogueInterest',
      summary: 'Merge an interest into another',
      description:
        'It is not listed any more. Users who have chosen it get the other one in its place, within seconds or, where ' +
        'they are very many, minutes.',
      body: mergeInput,
      bodyExample: { into: 'hiking' },
      response: { data: interest, example: { interest: exampleDouble } },
    },
    (ctx, { params, body, expected }) => mergeEntry(ctx, { key: params.key, expected }, body.into),
  ),
  ...categoryEndpoints,
]
