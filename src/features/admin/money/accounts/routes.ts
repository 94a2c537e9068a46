import { endpoint } from '../../../../http/endpoint.ts'
import { forOperators, movingMoney } from '../../operation.ts'
import { userParams } from '../schemas.ts'
import { giveGiftTo, takeGiftFrom } from './gifts.ts'
import { readAccount } from './read-account.ts'
import { reconcileAccount } from './reconcile-account.ts'
import { accountView, exampleAccount, giftedView, giftInput, reconciledView, takenBackQuery } from './schemas.ts'

export const accountEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'money.read',
      method: 'get',
      path: '/admin/users/{userId}/billing',
      operationId: 'getUserBilling',
      summary: 'Get what a user has paid and has',
      params: userParams,
      errors: ['USER_NOT_FOUND'],
      response: { data: accountView, example: exampleAccount },
    },
    (ctx, { params }) => readAccount(ctx, params.userId),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'money.reconcile',
      method: 'post',
      path: '/admin/users/{userId}/billing/reconcile',
      operationId: 'checkUserPurchases',
      summary: 'Check what a user has bought',
      description:
        'Asks every provider now about the purchases of the user, writes the answers, and says what has changed by it.',
      limits: ['billing'],
      keyWithoutRedis: 'run',
      params: userParams,
      errors: ['USER_NOT_FOUND'],
      response: {
        data: reconciledView,
        example: {
          changes: [{ what: 'plan', id: null, before: 'free', after: 'premium' }],
          unanswered: [],
          billing: exampleAccount,
        },
      },
    },
    (ctx, { params }) => reconcileAccount(ctx, params.userId),
  ),
  endpoint(
    {
      ...movingMoney,
      method: 'post',
      path: '/admin/users/{userId}/gifts',
      operationId: 'createGift',
      summary: 'Create a gift of a plan',
      description:
        'In place of a gift that the user has. Their history says so, and the event `plan:changed` follows where their plan ' +
        'changes. Their export includes the note.',
      params: userParams,
      body: giftInput,
      bodyExample: { plan: 'premium', until: '2027-01-01T00:00:00.000Z', note: 'Ticket 4711' },
      errors: ['USER_NOT_FOUND'],
      response: { status: 201, data: giftedView, example: { plan: 'premium' } },
    },
    (ctx, { params, body }) =>
      giveGiftTo(ctx, { userId: params.userId, plan: body.plan, until: Date.parse(body.until), note: body.note }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'money.move',
      limits: ['billing'],
      method: 'delete',
      path: '/admin/users/{userId}/gifts',
      operationId: 'withdrawGift',
      summary: 'Withdraw the gift of a plan',
      description: 'What the user has paid for stays.',
      params: userParams,
      query: takenBackQuery,
      missing: { userId: 'USER_NOT_FOUND' },
      errors: ['USER_NOT_FOUND', 'NOT_FOUND'],
      response: { data: giftedView, example: { plan: 'free' } },
    },
    (ctx, { params, query }) => takeGiftFrom(ctx, { userId: params.userId, note: query.note }),
  ),
]
