import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import {
  AppStoreServerAPIClient,
  Environment,
  GetTransactionHistoryVersion,
  NotificationTypeV2,
  SignedDataVerifier,
  Status,
} from '@apple/app-store-server-library'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAppStore, type AppStore, type Input, type Told } from '../support/node/app-store.ts'
import {
  APP_STORE_APP_ID,
  APP_STORE_BUNDLE_ID,
  APP_STORE_ISSUER_ID,
  APP_STORE_KEY_ID,
} from '../support/node/provider-accounts.ts'

/** The App Store of the tests, asked by Apple's own client: what that cannot read, the real one would not answer. */

let store: AppStore
let apple: SignedDataVerifier
let client: AppStoreServerAPIClient

/** Apple's client, which knows the addresses of Apple only. */
class ClientOfTests extends AppStoreServerAPIClient {
  protected override makeFetchRequest(...given: Parameters<AppStoreServerAPIClient['makeFetchRequest']>) {
    const [path, query, method, body, headers] = given
    const answer = fetch(`${store.url}/apps/apple${path}?${query.toString()}`, {
      method,
      headers,
      ...(typeof body === 'string' ? { body } : {}),
    })
    // Guarantee: the client reads `ok`, `status` and `json()` of it, which are those of node-fetch.
    return answer as unknown as ReturnType<AppStoreServerAPIClient['makeFetchRequest']>
  }
}

const control = async <T = Told>(what: string, input: Input = {}): Promise<T> => {
  const response = await fetch(`${store.url}/apps/apple/control/${what}`, {
    method: 'POST',
    body: JSON.stringify(input),
  })
  return (await response.json()) as T
}

const read = (signed: string | undefined) => apple.verifyAndDecodeTransaction(signed ?? '')

beforeAll(async () => {
  store = await startAppStore()
  const root = Buffer.from(store.root, 'base64')
  apple = new SignedDataVerifier([root], false, Environment.PRODUCTION, APP_STORE_BUNDLE_ID, APP_STORE_APP_ID)
  client = new ClientOfTests(
    store.key,
    APP_STORE_KEY_ID,
    APP_STORE_ISSUER_ID,
    APP_STORE_BUNDLE_ID,
    Environment.PRODUCTION,
  )
})
afterAll(() => store.close())

describe('the App Store of the tests', () => {
  it('tells Apple’s client of a subscription', async () => {
    const { originalTransactionId: id } = await control('subscribe', { offer: { productId: 'gold', isTrial: true } })
    const { data } = await client.getAllSubscriptionStatuses(id)
    const last = data?.[0]?.lastTransactions?.[0]
    expect(last?.status).toBe(Status.ACTIVE)
    expect(await read(last?.signedTransactionInfo)).toMatchObject({
      productId: 'gold',
      offerDiscountType: 'FREE_TRIAL',
    })
    const renewal = await apple.verifyAndDecodeRenewalInfo(last?.signedRenewalInfo ?? '')
    expect(renewal).toMatchObject({ autoRenewStatus: 1, autoRenewProductId: 'gold' })
  })

  it('tells it of purchases and refunds, page by page', async () => {
    const ids: (string | undefined)[] = []
    for (let i = 0; i < 21; i++)
      ids.push((await control('buy', { offer: { productId: 'coins.100', customer: 'kim' } })).transactionId)
    const [first = ''] = ids
    await control('refund', { id: first, percentage: 12.5 })
    expect(await read((await client.getTransactionInfo(first)).signedTransactionInfo)).toMatchObject({
      revocationType: 'REFUND_PRORATED',
      revocationPercentage: 12_500,
    })
    const page = await client.getTransactionHistory(first, null, {}, GetTransactionHistoryVersion.V2)
    expect(page).toMatchObject({ hasMore: true, signedTransactions: { length: 20 } })
    const rest = await client.getTransactionHistory(first, page.revision ?? null, {}, GetTransactionHistoryVersion.V2)
    expect(rest).toMatchObject({ hasMore: false, signedTransactions: { length: 1 } })
    expect((await read(rest.signedTransactions?.[0])).transactionId).toBe(ids[20])
  })

  it('refuses as the real one does', async () => {
    await expect(client.getTransactionInfo('1')).rejects.toMatchObject({ httpStatusCode: 404, apiError: 4040010 })
    await expect(client.getTransactionInfo('x')).rejects.toMatchObject({ httpStatusCode: 400, apiError: 4000006 })
    const stranger = new ClientOfTests(store.key, 'x', APP_STORE_ISSUER_ID, APP_STORE_BUNDLE_ID, Environment.PRODUCTION)
    await expect(stranger.getTransactionInfo('1')).rejects.toMatchObject({ httpStatusCode: 401 })
  })

  it('notifies at once, and tells of it later', async () => {
    const bodies: string[] = []
    const server = createServer((request, response) => {
      void readText(request).then((text) => {
        bodies.push(text)
        response.end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const startDate = Date.now()
    await control('webhook', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
    await control('test')
    server.close()
    const { signedPayload } = JSON.parse(bodies[0] ?? '{}') as { signedPayload: string }
    const told = await apple.verifyAndDecodeNotification(signedPayload)
    expect(told.notificationType).toBe(NotificationTypeV2.TEST)
    const { notificationHistory } = await client.getNotificationHistory(null, { startDate, endDate: Date.now() + 1 })
    const later = await apple.verifyAndDecodeNotification(notificationHistory?.[0]?.signedPayload ?? '')
    expect(later.notificationUUID).toBe(told.notificationUUID)
  })
})
