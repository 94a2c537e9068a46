import { z } from '@hono/zod-openapi'
import { endpoint } from '../../http/endpoint.ts'
import { exampleHistory, examplePlan, exampleStatus, exampleSubscription } from './schemas.ts'
import {
  appStoreNotification,
  cardInput,
  changeInput,
  historyQuery,
  historyView,
  planView,
  pubSubPush,
  restoreInput,
  statusView,
  stripeEvent,
  subscribeInput,
  subscriptionChanged,
  subscriptionView,
} from './schemas.ts'
import { restoreByProvider, subscribeByProvider } from './by-provider.ts'
import { listHistory } from './list-history.ts'
import { listPlans } from './list-plans.ts'
import { cancelSubscription, changeCard, changePlan, resumeSubscription } from './manage-subscription.ts'
import { readStatus } from './read-status.ts'
import { takeAppStoreNotice, takePlayNotice } from './stores/take-store-notice.ts'
import { takeStripeNotice } from './take-stripe-notice.ts'

const changed = {
  data: subscriptionChanged,
  example: { subscription: exampleSubscription },
} as const
const taken = { data: z.object({ message: z.string() }), example: { message: 'Taken.' } } as const

/** What every change of the caller's subscription has in common. */
const managing = {
  method: 'post',
  tag: 'Billing',
  auth: 'user',
  contact: 'any',
  limits: ['billing'],
  keyWithoutRedis: 'refuse',
} as const

/** What the notices of providers have in common. */
const noticing = {
  method: 'post',
  tag: 'Billing',
  auth: 'none',
  general: 'billing_notices',
  duringMaintenance: true,
  keyWithoutRedis: 'run',
  response: taken,
} as const

export const billingEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/billing/plans',
      aliases: [{ method: 'get', path: '/subscription/plans' }],
      tag: 'Billing',
      operationId: 'listPlans',
      summary: 'List the plans on offer',
      auth: 'none',
      etag: 'content',
      freshFor: 60,
      response: { data: z.strictObject({ plans: z.array(planView) }), example: { plans: [examplePlan] } },
    },
    (ctx) => listPlans(ctx),
  ),
  endpoint(
    {
      ...managing,
      path: '/billing/subscribe',
      aliases: [{ method: 'post', path: '/subscription/purchase' }],
      operationId: 'startSubscription',
      summary: 'Start a subscription',
      description:
        'Charges the card, or takes over a purchase that a store has sold; before selling one, an app asks ' +
        '`GET /subscription/status`. A second subscription of a store counts, as it is paid, and the answer is 409 nevertheless, ' +
        'saying where to end one of the two. While the bank asks the payer to confirm, `status` is ' +
        '`requires_action`, and the app confirms with `client_secret`; the event `plan:changed` follows. After a 503 or a lost ' +
        'answer, repeating is safe: nobody is charged twice.',
      body: subscribeInput,
      bodyExample: { plan_id: 'premium_monthly', payment_method: { type: 'card', token: 'pm_card_visa' } },
      errors: ['PAYMENT_FAILED', 'ALREADY_SUBSCRIBED', 'PURCHASE_OF_ANOTHER_ACCOUNT', 'CONFLICT'],
      response: changed,
    },
    (ctx, { body, request }) => subscribeByProvider(ctx, { ...body, key: request.headers.get('idempotency-key') }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/subscription/status',
      tag: 'Billing',
      operationId: 'getSubscription',
      summary: "Get the caller's plan and subscription",
      auth: 'user',
      contact: 'any',
      response: { data: statusView, example: exampleStatus },
    },
    (ctx) => readStatus(ctx),
  ),
  endpoint(
    {
      ...managing,
      path: '/subscription/cancel',
      withoutConsent: true,
      operationId: 'cancelSubscription',
      summary: 'Cancel the subscription',
      description:
        'What is paid stays until the end of its period. A store cancels its own subscriptions: 409 says where.',
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: changed,
    },
    (ctx) => cancelSubscription(ctx),
  ),
  endpoint(
    {
      ...managing,
      path: '/subscription/resume',
      operationId: 'resumeSubscription',
      summary: 'Resume a cancelled subscription',
      errors: ['NOT_FOUND', 'CONFLICT', 'ALREADY_SUBSCRIBED'],
      response: changed,
    },
    (ctx) => resumeSubscription(ctx),
  ),
  endpoint(
    {
      ...managing,
      path: '/subscription/change',
      operationId: 'changePlan',
      summary: 'Change the plan',
      description: 'Takes effect at once; the difference is charged, or credited to the next payments.',
      body: changeInput,
      bodyExample: { plan_id: 'premium_yearly' },
      errors: ['NOT_FOUND', 'CONFLICT', 'PAYMENT_FAILED', 'PAYMENT_ACTION_REQUIRED'],
      response: changed,
    },
    (ctx, { body }) => changePlan(ctx, body.plan_id),
  ),
  endpoint(
    {
      ...managing,
      path: '/subscription/card',
      operationId: 'changeCard',
      summary: 'Change the card of the subscription',
      description:
        'Renewals are charged to it from now on; after a payment that failed, what is due is charged at once.',
      body: cardInput,
      bodyExample: { payment_method: { type: 'card', token: 'pm_card_visa' } },
      errors: ['NOT_FOUND', 'CONFLICT', 'PAYMENT_FAILED', 'PAYMENT_ACTION_REQUIRED'],
      response: changed,
    },
    (ctx, { body }) => changeCard(ctx, body.payment_method.token),
  ),
  endpoint(
    {
      ...managing,
      path: '/billing/restore',
      withoutConsent: true,
      operationId: 'restorePurchases',
      summary: 'Restore purchases',
      description:
        'Asks the provider what the caller has bought. A purchase of another account is never moved: 409 says so, and signing in ' +
        'to that account, or ending it in the store, is the way.',
      body: restoreInput,
      bodyExample: { type: 'card' },
      errors: ['PURCHASE_OF_ANOTHER_ACCOUNT', 'CONFLICT'],
      response: {
        data: z.strictObject({ subscription: subscriptionView.nullable() }),
        example: { subscription: exampleSubscription },
      },
    },
    (ctx, { body }) => restoreByProvider(ctx, body),
  ),
  endpoint(
    {
      method: 'get',
      path: '/billing/history',
      tag: 'Billing',
      operationId: 'listBillingHistory',
      summary: "List what has happened to the caller's plan",
      auth: 'user',
      contact: 'any',
      query: historyQuery,
      response: {
        paged: true,
        data: z.strictObject({ history: z.array(historyView) }),
        example: { history: [exampleHistory] },
      },
    },
    async (ctx, { query }) => {
      const { history, pagination } = await listHistory(ctx, query)
      return { data: { history }, pagination }
    },
  ),
  endpoint(
    {
      ...noticing,
      path: '/billing/webhook',
      operationId: 'receiveStripeEvent',
      summary: 'Receive an event of Stripe',
      description:
        'Signed by `Stripe-Signature`. An event only asks for a reconciliation of the purchase that it is about; what it says ' +
        'about it is not used.',
      body: stripeEvent,
      bodyExample: { id: 'evt_1', type: 'invoice.paid' },
      errors: ['UNAUTHORIZED', 'NOT_FOUND'],
    },
    (ctx, { bytes, request }) => takeStripeNotice(ctx, bytes, request.headers.get('stripe-signature')),
  ),
  endpoint(
    {
      ...noticing,
      path: '/billing/webhook/app-store',
      operationId: 'receiveAppStoreNotification',
      summary: 'Receive a notification of the App Store',
      description:
        'App Store Server Notifications V2, signed by Apple for this app and environment. Like an event of Stripe, one only asks ' +
        'for a reconciliation.',
      body: appStoreNotification,
      bodyExample: { signedPayload: 'eyJhbGciOiJFUzI1NiIsIng1YyI6WyI.eyJub3RpZmljYXRpb25UeXBl.MEUCIQDTh1bX' },
      errors: ['UNAUTHORIZED', 'NOT_FOUND'],
    },
    (ctx, { body }) => takeAppStoreNotice(ctx, body.signedPayload),
  ),
  endpoint(
    {
      ...noticing,
      path: '/billing/webhook/play-store',
      operationId: 'receivePlayNotification',
      summary: 'Receive a notification of Google Play',
      description:
        'A push of Pub/Sub, whose bearer token Google has signed for this endpoint and the service account that the settings name. Like an event of ' +
        'Stripe, one only asks for a reconciliation.',
      body: pubSubPush,
      bodyExample: {
        message: { data: 'eyJ2ZXJzaW9uIjoiMS4wIn0=', messageId: '2070443601311540' },
        subscription: 'projects/vibesmatch/subscriptions/play',
      },
      errors: ['UNAUTHORIZED', 'NOT_FOUND'],
    },
    (ctx, { body, request }) => takePlayNotice(ctx, request.headers.get('authorization'), body),
  ),
]
