import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import { addPlan, changePlanOnSale, listAllPlans } from './edit-plans.ts'
import { adminPlanView, exampleAdminPlan, newPlanInput, planChanges, planParams } from './schemas.ts'

const onePlan = { data: z.strictObject({ plan: adminPlanView }), example: { plan: exampleAdminPlan } } as const

export const planEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'prices.read',
      method: 'get',
      path: '/admin/plans',
      operationId: 'listAllPlans',
      summary: 'List all plans, offered or not',
      response: { data: z.strictObject({ plans: z.array(adminPlanView) }), example: { plans: [exampleAdminPlan] } },
    },
    async (ctx) => ({ plans: await listAllPlans(ctx) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'post',
      path: '/admin/plans',
      operationId: 'createPlan',
      summary: 'Create a plan',
      description:
        'It is not offered unless `is_offered` says so. Plans are never deleted, because subscriptions refer to them.',
      keyWithoutRedis: 'run',
      body: newPlanInput,
      bodyExample: {
        id: 'premium_weekend',
        name: 'Premium Weekend',
        plan: 'premium',
        amount_minor: 999,
        currency: 'USD',
        interval: 'month',
        features: ['Unlimited likes'],
      },
      errors: ['CONFLICT'],
      response: { status: 201, ...onePlan },
    },
    async (ctx, { body }) => ({ plan: await addPlan(ctx, body) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'patch',
      path: '/admin/plans/{planId}',
      operationId: 'updatePlan',
      summary: 'Update a plan',
      description:
        'Absent fields stay unchanged. Once a user has subscribed, `amount_minor`, `currency`, `interval`, `plan` and the products ' +
        'of the providers that have sold it are fixed: 409 names them in `details.fixed`, and a new plan is the way.',
      params: planParams,
      body: planChanges,
      bodyExample: { name: 'Premium', is_offered: false },
      errors: ['NOT_FOUND', 'CONFLICT'],
      response: onePlan,
    },
    async (ctx, { params, body }) => ({ plan: await changePlanOnSale(ctx, params.planId, body) }),
  ),
]
