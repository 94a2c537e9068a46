import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, pageQuery, uuid } from '../../http/endpoint.ts'
import { answerInterest } from './answer-interest.ts'
import { decide } from './decide.ts'
import { listInterests } from './list-interests.ts'
import { NO_INTEREST } from './pair-refusal.ts'
import {
  exampleCard,
  exampleInterest,
  exampleMatch,
  examplePending,
  interestStatus,
  interestView,
  pairView,
  shortlistedView,
} from './schemas.ts'
import { readShortlist, shortlistPerson, unlistPerson } from './shortlist.ts'
import { withdrawInterest } from './withdraw-interest.ts'

const interests = {
  data: z.strictObject({ interests: z.array(interestView) }),
  paged: true,
  example: { interests: [exampleInterest] },
} as const
const listQuery = z.object({ ...pageQuery(20, 50), status: interestStatus.optional() })
const otherSpelling = (name: string, other: string) => `\`${name}\` may be spelt \`${other}\`.`

export const connectionEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/connections/interest',
      tag: 'Connections',
      summary: 'Say that I would like to meet somebody',
      description:
        'When they have asked or liked me first, that is acceptance, and a match. Asking again while it is pending changes ' +
        'nothing, and counts as nothing; after a decline it asks anew at the earliest a week later, after withdrawals with a ' +
        'pause that grows (`details.available_at`). ' +
        otherSpelling('to_user_id', 'toUserId'),
      auth: 'user',
      contact: 'proved',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ to_user_id: uuid() }),
      bodyExample: { to_user_id: exampleCard.id },
      errors: ['SELF_ACTION', 'PROFILE_NOT_PUBLISHED', 'USER_BLOCKED', 'USER_NOT_FOUND', 'CONFLICT'],
      response: { data: pairView, example: examplePending },
    },
    (ctx, { body }) => decide(ctx, { targetId: body.to_user_id, kind: 'interest' }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/interest/accept',
      tag: 'Connections',
      summary: 'Accept an interest',
      description: `Only who has received it can. It makes a match. ${otherSpelling('from_user_id', 'fromUserId')}`,
      auth: 'user',
      contact: 'proved',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ from_user_id: uuid() }),
      bodyExample: { from_user_id: exampleCard.id },
      missing: { from_user_id: NO_INTEREST },
      errors: ['NOT_FOUND', 'PROFILE_NOT_PUBLISHED', 'CONFLICT'],
      response: { data: pairView, example: exampleMatch },
    },
    (ctx, { body }) => answerInterest(ctx, { userId: body.from_user_id }, 'accepted'),
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/interest/decline',
      tag: 'Connections',
      summary: 'Decline an interest',
      description: `Only who has received it can. ${otherSpelling('from_user_id', 'fromUserId')}`,
      auth: 'user',
      contact: 'any',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ from_user_id: uuid() }),
      bodyExample: { from_user_id: exampleCard.id },
      missing: { from_user_id: NO_INTEREST },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: pairView, example: { ...examplePending, status: 'declined' } },
    },
    (ctx, { body }) => answerInterest(ctx, { userId: body.from_user_id }, 'declined'),
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/interest/withdraw',
      tag: 'Connections',
      summary: 'Take an interest or a like back',
      description: `Only who has sent it can, and only until it is answered. ${otherSpelling('to_user_id', 'toUserId')}`,
      auth: 'user',
      contact: 'any',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ to_user_id: uuid() }),
      bodyExample: { to_user_id: exampleCard.id },
      missing: { to_user_id: NO_INTEREST },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: { data: pairView, example: { ...examplePending, status: 'withdrawn' } },
    },
    (ctx, { body }) => withdrawInterest(ctx, { userId: body.to_user_id }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/connections/interests/sent',
      tag: 'Connections',
      summary: 'Whom I would like to meet',
      description: 'Interests, likes and super likes, those first that changed last.',
      auth: 'user',
      contact: 'any',
      query: listQuery,
      response: interests,
    },
    async (ctx, { query }) => {
      const { interests, pagination } = await listInterests(ctx, 'sent', query)
      return { data: { interests }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/connections/interests/received',
      tag: 'Connections',
      summary: 'Who would like to meet me',
      description:
        'Those first that changed last, without what has been taken back. Likes that wait are shown with a plan that ' +
        'shows who likes me; interests and super likes always.',
      auth: 'user',
      contact: 'any',
      query: listQuery,
      response: interests,
    },
    async (ctx, { query }) => {
      const { interests, pagination } = await listInterests(ctx, 'received', query)
      return { data: { interests }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/connections/shortlist',
      tag: 'Connections',
      summary: 'People whom I want to remember',
      description: 'Newest first. Nobody else sees this list, and nobody is told that they are on it.',
      auth: 'user',
      contact: 'any',
      query: z.object(pageQuery(20, 50)),
      response: {
        data: z.strictObject({ shortlist: z.array(shortlistedView) }),
        paged: true,
        example: { shortlist: [{ user: exampleCard, added_at: exampleInterest.created_at }] },
      },
    },
    async (ctx, { query }) => {
      const { shortlist, pagination } = await readShortlist(ctx, query)
      return { data: { shortlist }, pagination }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/shortlist',
      tag: 'Connections',
      summary: 'Remember somebody',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      body: z.object({ user_id: uuid() }),
      bodyExample: { user_id: exampleCard.id },
      errors: ['SELF_ACTION', 'USER_NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'Added to your shortlist' } },
    },
    async (ctx, { body }) => {
      await shortlistPerson(ctx, body.user_id)
      return { message: 'Added to your shortlist' }
    },
  ),
  endpoint(
    {
      method: 'delete',
      path: '/connections/shortlist/{userId}',
      tag: 'Connections',
      summary: 'Forget somebody',
      auth: 'user',
      contact: 'any',
      params: z.object({ userId: uuid() }),
      // Whoever is not on the list is off it.
      missing: { userId: 'answered' },
      response: { data: messageOnly, example: { message: 'Removed from your shortlist' } },
    },
    async (ctx, { params }) => {
      await unlistPerson(ctx, params.userId)
      return { message: 'Removed from your shortlist' }
    },
  ),
]
