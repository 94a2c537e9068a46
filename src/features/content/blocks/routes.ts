import { z } from '@hono/zod-openapi'
import { placedBlock, placementName, type PlacedBlock } from '../../../catalogue/content-blocks.ts'
import { endpoint } from '../../../http/endpoint.ts'
import { clientOf } from '../../../http/open-for.ts'
import { localeInput } from '../schemas.ts'
import { listBlocks } from './list-blocks.ts'

const exampleBlock: PlacedBlock = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  kind: 'banner',
  placement: 'home_banner',
  data: {
    title: 'Meet more people',
    text: 'Add a second photo: profiles with two are liked more often.',
    action: { label: 'Add a photo', url: '#/profile' },
  },
}

export const blockEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/content/blocks',
      tag: 'Content',
      operationId: 'listBlocks',
      summary: 'List the blocks to show to the caller',
      description:
        'Banners, paywalls, steps of the onboarding and texts of empty lists, the highest priority first. Which ones depends ' +
        'on the time, on the account and its plan where an access token is sent, on `X-App-Platform` (`ios`, `android` or ' +
        '`web`) and `X-App-Version`, on the country, and on `locale` or `Accept-Language`.',
      auth: 'none',
      takesToken: true,
      contentOf: 'blocks',
      query: z.object({
        placement: placementName.optional().openapi({ description: 'All placements without it.' }),
        locale: localeInput.optional().openapi({ description: 'Wins over `Accept-Language`.' }),
      }),
      response: { data: z.strictObject({ blocks: z.array(placedBlock) }), example: { blocks: [exampleBlock] } },
    },
    async (ctx, { query, request }) => ({
      blocks: await listBlocks(ctx, {
        placement: query.placement,
        locale: query.locale,
        client: clientOf(request),
        authorization: request.headers.get('authorization'),
        country: request.headers.get('cf-ipcountry'),
      }),
    }),
  ),
]
