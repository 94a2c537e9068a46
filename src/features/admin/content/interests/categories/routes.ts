import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../../../http/endpoint.ts'
import { forOperators } from '../../../operation.ts'
import { deleteCategory, listCategories, setCategory } from './edit-categories.ts'
import { adminCategoryView, categoryInput, categoryParams, exampleCategory } from '../schemas.ts'

const ofCategory = {
  ...forOperators,
  permission: 'content.edit',
  path: '/admin/content/interest-categories/{id}',
  params: categoryParams,
  response: { data: z.strictObject({ category: adminCategoryView }), example: { category: exampleCategory } },
} as const

export const categoryEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'content.edit',
      method: 'get',
      path: '/admin/content/interest-categories',
      operationId: 'listInterestCategories',
      summary: 'List the categories of interests',
      description: 'In their order, empty ones as well.',
      response: {
        data: z.strictObject({ categories: z.array(adminCategoryView) }),
        example: { categories: [exampleCategory] },
      },
    },
    async (ctx) => ({ categories: await listCategories(ctx) }),
  ),
  endpoint(
    {
      ...ofCategory,
      method: 'put',
      operationId: 'setInterestCategory',
      summary: 'Set a category of interests',
      description: 'Creates it where there is none. It is shown once it has entries.',
      body: categoryInput,
      bodyExample: { labels: { en: 'Outdoors', pt: 'Ar livre' }, position: 100 },
    },
    async (ctx, { params, body }) => ({ category: await setCategory(ctx, params.id, body) }),
  ),
  endpoint(
    {
      ...ofCategory,
      method: 'delete',
      operationId: 'deleteInterestCategory',
      summary: 'Delete an empty category of interests',
      description: 'Answers with what was deleted.',
      errors: ['NOT_FOUND', 'CONFLICT'],
    },
    async (ctx, { params }) => ({ category: await deleteCategory(ctx, params.id) }),
  ),
]
