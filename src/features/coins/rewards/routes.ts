import { z } from '@hono/zod-openapi'
import { cleanLine } from '../../../foundation/text/text.ts'
import { endpoint, messageOnly } from '../../../http/endpoint.ts'
import { confirmAd, newAdNonce } from './ad-views.ts'
import { listRewards } from './list-rewards.ts'
import { redeemReward } from './redeem-reward.ts'
import { exampleNonce, exampleRedeemed, exampleRewards, nonceView, redeemedView, rewardsView } from './schemas.ts'

const deviceOf = (request: Request): string | null => request.headers.get('x-device-id')

export const rewardEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/coins/rewards',
      tag: 'Coins',
      operationId: 'listRewards',
      summary: 'List ways to earn coins',
      auth: 'user',
      contact: 'any',
      response: { data: rewardsView, example: exampleRewards },
    },
    (ctx) => listRewards(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/coins/redeem-reward',
      tag: 'Coins',
      operationId: 'redeemReward',
      summary: 'Redeem a reward',
      description:
        'Only what the server has seen is rewarded, once for each period; a repetition returns the same transaction. ' +
        'One phone number, address or device is rewarded once, whichever accounts it goes with. `proof` is a friend’s ' +
        'code for `invite_friend`, and the nonce for `watch_advertisement`.',
      auth: 'user',
      contact: 'proved',
      limits: ['coins'],
      keyWithoutRedis: 'run',
      body: z.object({
        activity: z.string().regex(/^[\w-]{1,60}$/, 'must be an activity'),
        proof: cleanLine(1, 200).optional(),
      }),
      bodyExample: { activity: 'daily_sign_in' },
      errors: ['SELF_ACTION', 'NOT_FOUND', 'CONFLICT'],
      response: { data: redeemedView, example: exampleRedeemed },
    },
    (ctx, { body, request }) => redeemReward(ctx, { ...body, deviceId: deviceOf(request) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/coins/rewards/ad-nonce',
      tag: 'Coins',
      operationId: 'startAdvertisement',
      summary: 'Start an advertisement',
      description:
        'Returns a nonce for one rewarded advertisement; the app sets it as `custom_data` of AdMob’s server-side ' +
        'verification. The reward follows with AdMob’s callback.',
      auth: 'user',
      contact: 'proved',
      limits: ['coins'],
      errors: ['NOT_FOUND'],
      response: { data: nonceView, example: exampleNonce },
    },
    (ctx, { request }) => newAdNonce(ctx, deviceOf(request)),
  ),
  endpoint(
    {
      method: 'get',
      path: '/coins/rewards/admob',
      duringMaintenance: true,
      tag: 'Coins',
      operationId: 'confirmAdvertisement',
      summary: 'Confirm an advertisement',
      description:
        'Called by AdMob when an advertisement was watched. The signature over the query is verified with Google’s keys.',
      auth: 'none',
      general: 'billing_notices',
      takesAnyQuery: true,
      errors: ['UNAUTHORIZED', 'NOT_FOUND', 'CONFLICT'],
      response: { data: messageOnly, example: { message: 'Received' } },
    },
    (ctx, { request }) => confirmAd(ctx, request.url.split('?')[1] ?? ''),
  ),
]
