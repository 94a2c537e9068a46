import { listedPerson } from '../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../http/endpoint.ts'
import { readFeed } from './read-feed.ts'
import { exampleCard } from '../connections/schemas.ts'
import { rewind } from '../connections/rewind.ts'
import { LIKE_STEPS, MOST_LIKES } from './likes/blurred-likes.ts'
import { listLikes } from './likes/list-likes.ts'
import { decisionView, exampleFeedCard, exampleLike, feedCard, likeView, MAX_NOTE, note, reach } from './schemas.ts'
import { swipe } from './swipe.ts'

const decisionErrors = [
  'SELF_ACTION',
  'PROFILE_NOT_PUBLISHED',
  'FEATURE_RESTRICTED',
  'USER_BLOCKED',
  'USER_NOT_FOUND',
  'CONFLICT',
] as const
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
      operationId: 'listFeed',
      summary: 'List the discovery feed',
      description:
        'Returns active users who fit the caller’s preferences, whose preferences the caller fits, and about ' +
        'whom the caller has not decided. The nearest distance band comes first; within a band the most ' +
        'recently active, ranked by fit, activity, shared interests and how new they are. If no one is left ' +
        'within `max_distance`, users farther away who accept the distance follow, and `meta.reach` says so.',
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      errors: ['PROFILE_NOT_PUBLISHED', 'FEATURE_RESTRICTED'],
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
      operationId: 'swipeUser',
      summary: 'Like or pass on a user',
      description:
        'If the other user has liked the caller or sent an interest, a like creates a match and its ' +
        'conversation. Repeating a decision changes nothing. A super like may carry a note of at most ' +
        `${MAX_NOTE} characters. A user passed on may appear in the feed again after some time.`,
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
          error: 'is allowed for super_like only',
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
      operationId: 'likeUser',
      summary: 'Like a user',
      description: 'The same as `POST /matching/swipe` with `action: "like"`.',
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
      operationId: 'passOnUser',
      summary: 'Pass on a user',
      description: 'The same as `POST /matching/swipe` with `action: "pass"`.',
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
      operationId: 'undoLastDecision',
      summary: 'Undo the last decision',
      description: 'Requires a plan that includes it. A decision that has become a match cannot be undone.',
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
      operationId: 'listReceivedLikes',
      summary: 'List received likes',
      description:
        `Returns how many likes await an answer (counted up to ${MOST_LIKES}) and their senders, newest ` +
        'first. Interests and super likes are always shown. On plans that do not show received likes, the ' +
        `number of likes is rounded to one of ${LIKE_STEPS.join(', ')}, with as many blurred placeholders, ` +
        'which belong to no user and change daily.',
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
