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
import { readShortlist, shortlistPerson, unlistPerson } from './shortlist/shortlist.ts'
import { withdrawInterest } from './withdraw-interest.ts'

const interests = {
  data: z.strictObject({ interests: z.array(interestView) }),
  paged: true,
  example: { interests: [exampleInterest] },
} as const
const listQuery = z.object({ ...pageQuery(20, 50), status: interestStatus.optional() })
const otherSpelling = (name: string, other: string) => `\`${other}\` is accepted in place of \`${name}\`.`

export const connectionEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/connections/interest',
      tag: 'Connections',
      operationId: 'sendInterest',
      summary: 'Send an interest',
      description:
        'If the other user has liked the caller or sent an interest, this creates a match. Sending again while the interest ' +
        'is pending changes nothing and does not count. After a decline it can be sent again a week later; after ' +
        'withdrawals, the wait grows (`details.available_at`). ' +
        otherSpelling('to_user_id', 'toUserId'),
      auth: 'user',
      contact: 'proved',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ to_user_id: uuid() }),
      bodyExample: { to_user_id: exampleCard.id },
      errors: [
        'SELF_ACTION',
        'PROFILE_NOT_PUBLISHED',
        'FEATURE_RESTRICTED',
        'USER_BLOCKED',
        'USER_NOT_FOUND',
        'CONFLICT',
      ],
      response: { data: pairView, example: examplePending },
    },
    (ctx, { body }) => decide(ctx, { targetId: body.to_user_id, kind: 'interest' }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/interest/accept',
      tag: 'Connections',
      operationId: 'acceptInterest',
      summary: 'Accept an interest',
      description: `Only the receiver can accept an interest. This creates a match. ${otherSpelling('from_user_id', 'fromUserId')}`,
      auth: 'user',
      contact: 'proved',
      limits: ['interest_daily'],
      keyWithoutRedis: 'run',
      body: z.object({ from_user_id: uuid() }),
      bodyExample: { from_user_id: exampleCard.id },
      missing: { from_user_id: NO_INTEREST },
      errors: ['NOT_FOUND', 'PROFILE_NOT_PUBLISHED', 'FEATURE_RESTRICTED', 'CONFLICT'],
      response: { data: pairView, example: exampleMatch },
    },
    (ctx, { body }) => answerInterest(ctx, { userId: body.from_user_id }, 'accepted'),
  ),
  endpoint(
    {
      method: 'post',
      path: '/connections/interest/decline',
      withoutConsent: true,
      tag: 'Connections',
      operationId: 'declineInterest',
      summary: 'Decline an interest',
      description: `Only the receiver can decline an interest. ${otherSpelling('from_user_id', 'fromUserId')}`,
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
      withoutConsent: true,
      tag: 'Connections',
      operationId: 'withdrawInterest',
      summary: 'Withdraw an interest or a like',
      description: `Only the sender can withdraw it, and only while it is pending. ${otherSpelling('to_user_id', 'toUserId')}`,
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
      operationId: 'listSentInterests',
      summary: 'List sent interests',
      description: 'Interests, likes and super likes, most recently changed first.',
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
      operationId: 'listReceivedInterests',
      summary: 'List received interests',
      description:
        'Most recently changed first, without withdrawn ones. Pending likes are shown on plans that show ' +
        'received likes; interests and super likes always.',
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
      operationId: 'listShortlist',
      summary: 'List the shortlist',
      description: 'Newest first. The list is private, and the users on it are not notified.',
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
      operationId: 'addToShortlist',
      summary: 'Add to the shortlist',
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
      withoutConsent: true,
      tag: 'Connections',
      operationId: 'removeFromShortlist',
      summary: 'Remove from the shortlist',
      auth: 'user',
      contact: 'any',
      params: z.object({ userId: uuid() }),
      // A user who is not on the list counts as removed.
      missing: { userId: 'answered' },
      response: { data: messageOnly, example: { message: 'Removed from your shortlist' } },
    },
    async (ctx, { params }) => {
      await unlistPerson(ctx, params.userId)
      return { message: 'Removed from your shortlist' }
    },
  ),
]
