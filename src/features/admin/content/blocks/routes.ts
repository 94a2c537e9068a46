import { z } from '@hono/zod-openapi'
import { placementName } from '../../../../catalogue/content-blocks.ts'
import { endpoint } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { createBlock, deleteBlock, listAllBlocks, readAdminBlock, replaceBlock } from './edit-blocks.ts'
import { adminBlockView, blockInput, blockParams, exampleAdminBlock, exampleBlockInput } from './schemas.ts'

const oneBlock = { data: z.strictObject({ block: adminBlockView }), example: { block: exampleAdminBlock } } as const
/** Of two operators who edit one block at once, the one who saw the older version is told so by `If-Match`. */
const versioned = { ...forOperators, permission: 'content.edit', etag: 'version' } as const
const ofBlock = {
  ...versioned,
  path: '/admin/content/blocks/{id}',
  params: blockParams,
  errors: ['NOT_FOUND'],
  missing: { id: { code: 'NOT_FOUND', message: 'There is no such block.' } },
  response: oneBlock,
} as const
const writing = { body: blockInput, bodyExample: exampleBlockInput } as const

export const adminBlockEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'content.edit',
      method: 'get',
      path: '/admin/content/blocks',
      operationId: 'listAllContentBlocks',
      summary: 'List all content blocks, shown or not',
      query: z.object({ placement: placementName.optional() }),
      response: { data: z.strictObject({ blocks: z.array(adminBlockView) }), example: { blocks: [exampleAdminBlock] } },
    },
    async (ctx, { query }) => ({ blocks: await listAllBlocks(ctx, query.placement) }),
  ),
  endpoint(
    {
      ...versioned,
      ...writing,
      method: 'post',
      path: '/admin/content/blocks',
      operationId: 'createContentBlock',
      summary: 'Create a content block',
      description: 'It is shown everywhere within seconds, from `starts_at` on, unless `is_enabled` is false.',
      response: { ...oneBlock, status: 201 },
    },
    (ctx, { body, expected }) => createBlock(ctx, body, expected),
  ),
  endpoint(
    { ...ofBlock, method: 'get', operationId: 'getContentBlock', summary: 'Get a content block' },
    (ctx, { params }) => readAdminBlock(ctx, params.id),
  ),
  endpoint(
    {
      ...ofBlock,
      ...writing,
      method: 'put',
      operationId: 'replaceContentBlock',
      summary: 'Replace a content block',
      description: 'All of it: a field that is left out gets its default. It keeps its id.',
    },
    (ctx, { params, body, expected }) => replaceBlock(ctx, { ...params, expected }, body),
  ),
  endpoint(
    {
      ...ofBlock,
      method: 'delete',
      operationId: 'deleteContentBlock',
      summary: 'Delete a content block',
      description: 'Returns it as it was.',
    },
    (ctx, { params, expected }) => deleteBlock(ctx, { ...params, expected }),
  ),
]
