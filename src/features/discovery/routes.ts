import { listedPerson } from '../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../http/endpoint.ts'
import { readFeed } from './read-feed.ts'
import { exampleCard } from '../connections/schemas.ts'
import { rewind } from '../connections/rewind.ts'
import { LIKE_STEPS, MOST_LIKES } from './blurred-likes.ts'
import { listLikes } from './list-likes.ts'
import { decisionView, exampleFeedCard, exampleLike, feedCard, likeView, MAX_NOTE, note, reach } from './schemas.ts'
import { swipe } from './swipe.ts'

const decisionErrors = ['SELF_ACTION', 'PROFILE_NOT_PUBLISHED', 'USER_BLOCKED', 'USER_NOT_FOUND', 'CONFLICT'] as const
const decided = {
  data: decisionView,
  example: {
    is_match: true,
    match_id: '0193e6a3-1d2e-7f40-9a6b-4d8e0f2a3b45',
    conversation_id: '0193e6a3-1d2e-7f41-8b7c-5e9f1a3b4c56',
  },
} as const

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
      contact: 'any',
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
        'When the other person has liked me, or asked to meet me, a like makes a match with its conversation. Repeating a ' +
        `decision changes nothing. A super like may say something, in at most ${MAX_NOTE} characters. Whom I have passed on ` +
        'I may meet again after some time.',
      auth: 'user',
      contact: 'proved',
      keyWithoutRedis: 'run',
      limits: [
        { name: 'interest_daily', whenBody: { action: ['like', 'super_like'] } },
        { name: 'super_like_daily', whenBody: { action: ['super_like'] } },
      ],
      body: z
        .object({ target_user_id: uuid(), action: z.enum(['like', 'pass', 'super_like']), note: note.optional() })
        .refine(({ action, note: words }) => action === 'super_like' || words === undefined, {
          path: ['note'],
          error: 'can only be said with a super_like',
        }),
      bodyExample: { target_user_id: exampleFeedCard.id, action: 'like' },
      errors: decisionErrors,
      response: decided,
    },
    (ctx, { body }) => swipe(ctx, { targetId: body.target_user_id, kind: body.action, note: body.note }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/matches/like/{userId}',
      tag: 'Discovery',
      summary: 'Like somebody',
      auth: 'user',
      contact: 'proved',
      keyWithoutRedis: 'run',
      limits: ['interest_daily'],
      params: z.object({ userId: uuid() }),
      errors: decisionErrors,
      response: decided,
    },
    (ctx, { params }) => swipe(ctx, { targetId: params.userId, kind: 'like' }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/matches/dislike/{userId}',
      tag: 'Discovery',
      summary: 'Pass on somebody',
      auth: 'user',
      contact: 'proved',
      keyWithoutRedis: 'run',
      params: z.object({ userId: uuid() }),
      errors: decisionErrors,
      response: { data: decisionView, example: { is_match: false } },
    },
    (ctx, { params }) => swipe(ctx, { targetId: params.userId, kind: 'pass' }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/matching/rewind',
      tag: 'Discovery',
      summary: 'Take my last decision back',
      description: 'With a plan that includes it, and unless the decision has become a match.',
      auth: 'user',
      contact: 'proved',
      errors: ['PREMIUM_REQUIRED', 'NOT_FOUND', 'CONFLICT'],
      response: {
        data: z.strictObject({
          action: z.enum(['pass', 'like', 'interest', 'super_like', 'request']),
          user: listedPerson,
        }),
        example: { action: 'pass', user: exampleCard },
      },
    },
    (ctx) => rewind(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/matching/likes',
      tag: 'Discovery',
      summary: 'Who likes me',
      description:
        `How many wait for an answer (at most ${MOST_LIKES} are counted) and who they are, newest first. Who has sent an ` +
        'interest or a super like is always shown. Of likes, plans that do not show who likes me tell a number that is ' +
        `rounded to one of ${LIKE_STEPS.join(', ')}, and as many blurs, which belong to nobody and change each day.`,
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      errors: ['PROFILE_NOT_PUBLISHED'],
      response: {
        data: z.strictObject({ count: z.int().nonnegative(), likes: z.array(likeView) }),
        paged: true,
        example: { count: 1, likes: [exampleLike] },
      },
    },
    async (ctx, { query }) => {
      const { count, likes, pagination } = await listLikes(ctx, query)
      return { data: { count, likes }, pagination }
    },
  ),
]
