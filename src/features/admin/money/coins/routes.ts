import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../../http/endpoint.ts'
import { forOperators } from '../../operation.ts'
import {
  addPackage,
  changeOffer,
  changePackage,
  changeReward,
  listAllOffers,
  listAllPackages,
  listAllRewards,
} from './edit-coins.ts'
import {
  adminOfferView,
  adminPackageView,
  adminRewardView,
  exampleAdminOffer,
  exampleAdminPackage,
  exampleAdminReward,
  newPackageInput,
  offerChanges,
  offerParams,
  packageChanges,
  packageParams,
  rewardChanges,
  rewardParams,
} from './schemas.ts'

const onePackage = {
  data: z.strictObject({ package: adminPackageView }),
  example: { package: exampleAdminPackage },
} as const

export const coinCatalogueEndpoints = [
  endpoint(
    {
      ...forOperators,
      permission: 'prices.read',
      method: 'get',
      path: '/admin/coin-packages',
      operationId: 'listAllCoinPackages',
      summary: 'List all coin packages, offered or not',
      response: {
        data: z.strictObject({ packages: z.array(adminPackageView) }),
        example: { packages: [exampleAdminPackage] },
      },
    },
    async (ctx) => ({ packages: await listAllPackages(ctx) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'post',
      path: '/admin/coin-packages',
      operationId: 'createCoinPackage',
      summary: 'Create a coin package',
      description: 'It is not offered unless `is_offered` says so.',
      keyWithoutRedis: 'run',
      body: newPackageInput,
      bodyExample: { id: 'coins_5000', name: '5,000 coins', coins: 5000, amount_minor: 4999, currency: 'USD' },
      errors: ['CONFLICT'],
      response: { status: 201, ...onePackage },
    },
    async (ctx, { body }) => ({ package: await addPackage(ctx, body) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'patch',
      path: '/admin/coin-packages/{packageId}',
      operationId: 'updateCoinPackage',
      summary: 'Update a coin package',
      description: 'Absent fields stay unchanged. Purchases keep the coins and the price of their time.',
      params: packageParams,
      body: packageChanges,
      bodyExample: { bonus: 50 },
      errors: ['NOT_FOUND'],
      response: onePackage,
    },
    async (ctx, { params, body }) => ({ package: await changePackage(ctx, params.packageId, body) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.read',
      method: 'get',
      path: '/admin/coin-offers',
      operationId: 'listAllCoinOffers',
      summary: 'List all that coins buy, offered or not',
      response: { data: z.strictObject({ offers: z.array(adminOfferView) }), example: { offers: [exampleAdminOffer] } },
    },
    async (ctx) => ({ offers: await listAllOffers(ctx) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'patch',
      path: '/admin/coin-offers/{offer}',
      operationId: 'updateCoinOffer',
      summary: 'Update what coins buy',
      description: 'Absent fields and parameters stay unchanged.',
      params: offerParams,
      body: offerChanges,
      bodyExample: { price: 50, parameters: { minutes: 45 } },
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ offer: adminOfferView }), example: { offer: exampleAdminOffer } },
    },
    async (ctx, { params, body }) => ({ offer: await changeOffer(ctx, params.offer, body) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.read',
      method: 'get',
      path: '/admin/rewards',
      operationId: 'listAllRewards',
      summary: 'List all ways to earn coins, offered or not',
      response: {
        data: z.strictObject({ rewards: z.array(adminRewardView) }),
        example: { rewards: [exampleAdminReward] },
      },
    },
    async (ctx) => ({ rewards: await listAllRewards(ctx) }),
  ),
  endpoint(
    {
      ...forOperators,
      permission: 'prices.edit',
      method: 'patch',
      path: '/admin/rewards/{activity}',
      operationId: 'updateReward',
      summary: 'Update a way to earn coins',
      description: 'Absent fields and parameters stay unchanged. Coins that were granted stay as they are.',
      params: rewardParams,
      body: rewardChanges,
      bodyExample: { coins: 3, is_offered: true },
      errors: ['NOT_FOUND'],
      response: { data: z.strictObject({ reward: adminRewardView }), example: { reward: exampleAdminReward } },
    },
    async (ctx, { params, body }) => ({ reward: await changeReward(ctx, params.activity, body) }),
  ),
]
