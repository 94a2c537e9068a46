import { z } from '@hono/zod-openapi'
import { languagesOf } from '../../../foundation/text/locales.ts'
import { endpoint } from '../../../http/endpoint.ts'
import { localeInput } from '../../content/schemas.ts'
import { listInterests } from './list-interests.ts'

const categories = z.array(z.strictObject({ name: z.string(), interests: z.array(z.string()) }))

export const interestEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/interests',
      tag: 'Profile',
      operationId: 'listSuggestedInterests',
      summary: 'List suggested interests',
      description:
        'Grouped by category, in the language that suits the request best; in English what has no label in it. A ' +
        'profile may have other interests as well. The response can be cached for five minutes; revalidate it with ' +
        '`If-None-Match`.',
      auth: 'user',
      contact: 'any',
      etag: 'content',
      freshFor: 300,
      byLanguage: true,
      contentOf: 'interests',
      query: z.object({
        locale: localeInput.optional().openapi({ description: 'Wins over `Accept-Language`.' }),
      }),
      response: {
        data: z.strictObject({ categories }),
        example: { categories: [{ name: 'Outdoors', interests: ['Hiking', 'Camping'] }] },
      },
    },
    (ctx, { query, request }) =>
      listInterests(
        ctx,
        query.locale === undefined ? languagesOf(request.headers.get('accept-language')) : [query.locale],
      ),
  ),
]
