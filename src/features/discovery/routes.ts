import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../platform/endpoint.ts'
import { readFeed } from './read-feed.ts'
import { decisionView, exampleFeedCard, feedCard, reach } from './schemas.ts'
import { swipe } from './swipe.ts'

export const discoveryEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/matching/feed',
      aliases: [{ method: 'get', path: '/users/discovery' }],
      tag: 'Discovery',
      summary: 'People to decide about',
      description:
        'Only people who fit my preferences and whose preferences I fit, whom I have not decided about, and who are ' +
        'active: the nearest first, by bands of distance; within them those who were active most recently, ranked by how ' +
        'well we fit, activity, shared interests and how new they are. When nobody is left within `max_distance`, people ' +
        'farther away who accept the distance follow, and `meta.reach` says so.',
      auth: 'user',
      query: z.object(pageQuery(20, 50)),
      errors: ['PROFILE_NOT_PUBLISHED'],
      response: {
        data: z.strictObject({ users: z.array(feedCard) }),
        paged: true,
        meta: {
          fields: z.object({ reach }),
          example: { reach: { max_distance: 50, widened_to: null } },
        },
        example: { users: [exampleFeedCard] },
      },
    },
    async (ctx, { query }) => {
      const { users, pagination, reach } = await readFeed(ctx, query)
      return { data: { users }, pagination, meta: { reach } }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/matching/swipe',
      tag: 'Discovery',
      summary: 'Like or pass',
      description:
        'When the other person has liked me, a like makes a match with its conversation. Repeating a decision changes nothing.',
      auth: 'user',
      keyWithoutRedis: 'run',
      limits: [
        { name: 'interest_daily', whenBody: { action: ['like', 'super_like'] } },
        { name: 'super_like_daily', whenBody: { action: ['super_like'] } },
      ],
      body: z.object({ target_user_id: uuid(), action: z.enum(['like', 'pass', 'super_like']) }),
      bodyExample: { target_user_id: exampleFeedCard.id, action: 'like' },
      errors: ['SELF_ACTION', 'PROFILE_NOT_PUBLISHED', 'USER_BLOCKED', 'USER_NOT_FOUND', 'CONFLICT'],
      response: {
        data: decisionView,
        example: {
          is_match: true,
          match_id: '0193e6a3-1d2e-7f40-9a6b-4d8e0f2a3b45',
          conversation_id: '0193e6a3-1d2e-7f41-8b7c-5e9f1a3b4c56',
        },
      },
    },
    (ctx, { body }) => swipe(ctx, { targetId: body.target_user_id, kind: body.action }),
  ),
]
