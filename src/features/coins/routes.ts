import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../http/endpoint.ts'
import { countPayment } from '../billing/count-payment.ts'
import { buyCoins } from './purchases/buy-coins.ts'
import { note } from '../discovery/schemas.ts'
import { listOffers, listPackages } from './list-packages.ts'
import { listTransactions } from './list-transactions.ts'
import { readBalance } from './read-balance.ts'
import {
  balanceView,
  boughtView,
  entryType,
  exampleBought,
  exampleOffer,
  examplePackage,
  exampleSpent,
  exampleTransaction,
  offerName,
  offerView,
  packageView,
  spentView,
  transactionView,
} from './schemas.ts'
import { spendCoins } from './spend-coins.ts'

export const coinEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/coins/balance',
      tag: 'Coins',
      operationId: 'getCoinBalance',
      summary: 'Get the coin balance',
      description: 'Purchased coins never expire; earned ones may, and are spent first.',
      auth: 'user',
      contact: 'any',
      response: {
        data: balanceView,
        example: { balance: 200, lots: [{ kind: 'purchased', coins: 200, expires_at: null }] },
      },
    },
    (ctx) => readBalance(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/coins/packages',
      tag: 'Coins',
      operationId: 'listCoinPackages',
      summary: 'List coin packages',
      auth: 'user',
      contact: 'any',
      response: { data: z.strictObject({ packages: z.array(packageView) }), example: { packages: [examplePackage] } },
    },
    async (ctx) => ({ packages: await listPackages(ctx) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/coins/transactions',
      tag: 'Coins',
      operationId: 'listCoinTransactions',
      summary: 'List coin transactions',
      description: 'Newest first. `balance_after` of each is `balance_after` of the one before it plus its `amount`.',
      auth: 'user',
      contact: 'any',
      query: z.object({ ...pageQuery(20, 50), type: entryType.optional() }),
      response: {
        data: z.strictObject({ transactions: z.array(transactionView) }),
        paged: true,
        example: { transactions: [exampleTransaction] },
      },
    },
    async (ctx, { query }) => {
      const { transactions, pagination } = await listTransactions(ctx, query)
      return { data: { transactions }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/coins/offers',
      tag: 'Coins',
      operationId: 'listCoinOffers',
      summary: 'List what coins buy',
      auth: 'user',
      contact: 'any',
      response: { data: z.strictObject({ offers: z.array(offerView) }), example: { offers: [exampleOffer] } },
    },
    async (ctx) => ({ offers: await listOffers(ctx) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/coins/spend',
      tag: 'Coins',
      operationId: 'spendCoins',
      summary: 'Spend coins',
      description:
        'The coins leave and the effect happens, or neither does. `target` is the id that the offer asks for. With an ' +
        '`Idempotency-Key`, repeating the request returns the first answer, whenever that was. Where the balance is ' +
        'below zero because a payment was refunded, `details.reason` is `refund_owed`.',
      auth: 'user',
      contact: 'proved',
      limits: ['coins'],
      keyWithoutRedis: 'run',
      body: z.object({
        offer: offerName,
        target: uuid().optional(),
        note: note.optional(),
      }),
      bodyExample: { offer: 'boost' },
      missing: { target: 'answered' },
      errors: [
        'SELF_ACTION',
        'INSUFFICIENT_COINS',
        'PROFILE_NOT_PUBLISHED',
        'FEATURE_RESTRICTED',
        'USER_BLOCKED',
        'NOT_FOUND',
        'USER_NOT_FOUND',
        'CALL_NOT_FOUND',
        'CONFLICT',
        'MESSAGE_REQUEST_EXISTS',
        'IDEMPOTENCY_KEY_REUSED',
      ],
      response: { data: spentView, example: exampleSpent },
    },
    (ctx, { body, request }) => spendCoins(ctx, { ...body, key: request.headers.get('idempotency-key') }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/coins/purchase',
      tag: 'Coins',
      operationId: 'startCoinPurchase',
      summary: 'Start a purchase of coins',
      description:
        'Charges the card and grants the coins. While the bank asks the payer to confirm, `status` is `requires_action`, ' +
        'the app confirms with `client_secret`, and the coins follow. Send an `Idempotency-Key`: repeating the request ' +
        'with it, after a 503 or a lost answer, continues the same payment. With `app_store`, `token` is the signed ' +
        'transaction, with `play_store` the purchase token; the coins of a receipt are granted once, to the account that ' +
        'its purchase names, and `pending` says that Google Play waits for the payment.',
      auth: 'user',
      contact: 'any',
      limits: ['coins'],
      keyWithoutRedis: 'refuse',
      body: z.object({
        package_id: z.string().regex(/^[\w-]{1,60}$/, 'must be the id of a package'),
        payment_method: z.object({
          type: z.enum(['card', 'app_store', 'play_store']),
          token: z.string().min(1).max(5_000),
        }),
      }),
      bodyExample: { package_id: 'coins_300', payment_method: { type: 'card', token: 'pm_card_visa' } },
      errors: ['PAYMENT_FAILED', 'NOT_FOUND', 'CONFLICT', 'PURCHASE_OF_ANOTHER_ACCOUNT', 'IDEMPOTENCY_KEY_REUSED'],
      response: { data: boughtView, example: exampleBought },
    },
    (ctx, { body: { package_id: packageId, payment_method: method }, request }) =>
      countPayment(
        ctx,
        { kind: 'coins', type: method.type },
        buyCoins(ctx, { packageId, ...method, key: request.headers.get('idempotency-key') }),
        ({ status }) => status !== 'paid',
      ),
  ),
]
