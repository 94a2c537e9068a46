import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { Forgery } from '../app-store-forgeries.ts'
import { forged } from './app-store/forgeries.ts'
import { Shop, type Notice, type Offer, type Sold, type Subscription } from './app-store/shop.ts'
import { newChain, newRoot, signedBy } from './app-store/signing.ts'
import { APP_STORE_APP_ID, APP_STORE_BUNDLE_ID, APP_STORE_ISSUER_ID, APP_STORE_KEY_ID } from './provider-accounts.ts'

/**
 * The App Store Server API, as strict as the real one, signing with a chain of certificates like Apple's from a root of
 * its own (https://developer.apple.com/documentation/appstoreserverapi). A test has its own app, under `/apps/{name}`,
 * so that none sees the purchases of another.
 *
 * - `GET …/inApps/v1/subscriptions/{id}`, `GET …/inApps/v1/transactions/{id}`, `GET …/inApps/v2/history/{id}`,
 *   `POST …/inApps/v1/notifications/history` ask as the Worker does
 * - `POST …/control/{what}` changes what it knows; see {@link CONTROLS}
 */

/** What a control answers: the transaction, and the signed texts that a device and our server would be given. */
export interface Told {
  transactionId: string
  originalTransactionId: string
  signedTransaction: string
  signedPayload: string
}

interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

interface App {
  environment: 'Production' | 'Sandbox'
  shop: Shop
  /** What the next requests get instead. */
  faults: { times: number; status: number; errorCode?: number; headers?: Record<string, string>; ms?: number }[]
  /** Requests of the Server API, the latest last. */
  asked: { path: string; token: string }[]
  /** Where notifications are sent. */
  webhook: string | null
}

export interface AppStore {
  url: string
  /** The key that it knows us by, in PKCS #8. */
  key: string
  /** DER in base64. */
  root: string
  close(): void
}

const PAGE = 20
const HALF_A_YEAR = 180 * 86_400_000

const refuse = (status: number, errorCode: number, errorMessage: string): Answer => ({
  status,
  body: { errorCode, errorMessage },
})
const NOT_FOUND = refuse(404, 4040010, 'Transaction id not found.')

const historyRequest = z.strictObject({ startDate: z.int(), endDate: z.int() })

export async function startAppStore(): Promise<AppStore> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const root = newRoot()
  const chain = newChain(root)
  const apps = new Map<string, App>()

  const appOf = (name: string): App => {
    const known = apps.get(name)
    if (known) return known
    const app: App = { environment: 'Production', shop: new Shop(), faults: [], asked: [], webhook: null }
    apps.set(name, app)
    return app
  }

  const sign = (app: App, content: Record<string, unknown>): string =>
    signedBy(chain, { ...content, environment: app.environment, signedDate: Date.now() })
  const transactionOf = (app: App, sold: Sold): string => sign(app, { ...sold, bundleId: APP_STORE_BUNDLE_ID })
  const payloadOf = (app: App, { notificationType, subtype, transaction, renewal, at }: Notice, uuid: string): string =>
    signedBy(chain, {
      notificationType,
      ...(subtype === undefined ? {} : { subtype }),
      notificationUUID: uuid,
      version: '2.0',
      signedDate: at,
      data: {
        ...(app.environment === 'Production' ? { appAppleId: APP_STORE_APP_ID } : {}),
        bundleId: APP_STORE_BUNDLE_ID,
        environment: app.environment,
        ...(transaction ? { signedTransactionInfo: transactionOf(app, transaction) } : {}),
        ...(renewal ? { signedRenewalInfo: sign(app, renewal) } : {}),
      },
    })
  const uuids = new WeakMap<Notice, string>()
  const uuidOf = (notice: Notice): string => {
    const uuid = uuids.get(notice) ?? crypto.randomUUID()
    uuids.set(notice, uuid)
    return uuid
  }

  /** https://developer.apple.com/documentation/appstoreserverapi/generating-json-web-tokens-for-api-requests */
  async function isOurs(request: IncomingMessage): Promise<boolean> {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    try {
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
        algorithms: ['ES256'],
        issuer: APP_STORE_ISSUER_ID,
        audience: 'appstoreconnect-v1',
        requiredClaims: ['iat', 'exp'],
      })
      const { iat = 0, exp = Infinity } = payload
      const isRightApp = payload['bid'] === APP_STORE_BUNDLE_ID && protectedHeader.kid === APP_STORE_KEY_ID
      return isRightApp && protectedHeader.typ === 'JWT' && exp - iat <= 3600 && iat <= Date.now() / 1000 + 60
    } catch {
      return false
    }
  }

  async function api(
    app: App,
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    body: string,
  ): Promise<Answer> {
    app.asked.push({ path, token: request.headers.authorization ?? '' })
    const fault = app.faults.find(({ times }) => times > 0)
    if (fault) {
      fault.times -= 1
      if (fault.ms !== undefined) await wait(fault.ms)
      if (fault.status !== 200)
        return {
          ...refuse(fault.status, fault.errorCode ?? 5000000, 'Planted.'),
          ...(fault.headers ? { headers: fault.headers } : {}),
        }
    }
    if (!(await isOurs(request))) return { status: 401 }
    const [, version = '', what = '', id = ''] = /^\/(v\d)\/(\w+)\/(.*)$/.exec(path) ?? []
    if (request.method === 'POST' && `${version}/${what}/${id}` === 'v1/notifications/history')
      return notifications(app, query.get('paginationToken'), JSON.parse(body))
    if (request.method !== 'GET') return { status: 405 }
    if (!/^\d+$/.test(id)) return refuse(400, 4000006, 'Invalid transaction id.')
    const customer = app.shop.customerOf(id)
    switch (`${version}/${what}`) {
      case 'v1/subscriptions':
        return customer ? { status: 200, body: statuses(app, customer.subscriptions) } : NOT_FOUND
      case 'v1/transactions': {
        const sold = customer?.transactions.find(({ transactionId }) => transactionId === id)
        return sold ? { status: 200, body: { signedTransactionInfo: transactionOf(app, sold) } } : NOT_FOUND
      }
      case 'v2/history':
        return customer ? history(app, customer.transactions, query.get('revision')) : NOT_FOUND
      default:
        return { status: 404 }
    }
  }

  const described = (app: App) => ({
    environment: app.environment,
    bundleId: APP_STORE_BUNDLE_ID,
    ...(app.environment === 'Production' ? { appAppleId: APP_STORE_APP_ID } : {}),
  })

  const statuses = (app: App, subscriptions: Subscription[]) => ({
    ...described(app),
    data: [
      {
        subscriptionGroupIdentifier: '21500000',
        lastTransactions: subscriptions.flatMap(({ originalTransactionId, status, transactions, renewal }) =>
          transactions.slice(-1).map((last) => ({
            originalTransactionId,
            status,
            signedTransactionInfo: transactionOf(app, last),
            signedRenewalInfo: sign(app, renewal),
          })),
        ),
      },
    ],
  })

  function history(app: App, transactions: Sold[], revision: string | null): Answer {
    const from = Number(revision ?? 0)
    const page = transactions.slice(from, from + PAGE)
    const hasMore = from + PAGE < transactions.length
    const signedTransactions = page.map((sold) => transactionOf(app, sold))
    return {
      status: 200,
      body: { ...described(app), revision: String(from + page.length), hasMore, signedTransactions },
    }
  }

  function notifications(app: App, token: string | null, body: unknown): Answer {
    const parsed = historyRequest.safeParse(body)
    if (!parsed.success) return refuse(400, 4000015, 'Invalid request.')
    const { startDate, endDate } = parsed.data
    if (startDate >= endDate) return refuse(400, 4000013, 'End date is before start date.')
    if (startDate < Date.now() - HALF_A_YEAR) return refuse(400, 4000012, 'Start date is too far in the past.')
    const all = app.shop.notices.filter(({ at }) => at >= startDate && at <= endDate)
    const from = Number(token ?? 0)
    const hasMore = from + PAGE < all.length
    return {
      status: 200,
      body: {
        hasMore,
        ...(hasMore ? { paginationToken: String(from + PAGE) } : {}),
        notificationHistory: all.slice(from, from + PAGE).map((notice) => ({
          signedPayload: payloadOf(app, notice, uuidOf(notice)),
          sendAttempts: [{ attemptDate: notice.at, sendAttemptResult: 'NO_RESPONSE' }],
        })),
      },
    }
  }

  /** What a test can make happen, by name; the body of the request is what it is given. */
  const CONTROLS: Record<string, (app: App, input: Input) => unknown> = {
    subscribe: (app, { offer }) => tell(app, app.shop.subscribe(given(offer))),
    buy: (app, { offer }) => tell(app, app.shop.buy(given(offer))),
    renew: (app, { id, at }) => tell(app, app.shop.renew(given(id), at)),
    expire: (app, { id, at }) => tell(app, app.shop.expire(given(id), at)),
    grace: (app, { id, at }) => tell(app, app.shop.grace(given(id), given(at))),
    retry: (app, { id }) => tell(app, app.shop.retry(given(id))),
    cancel: (app, { id }) => tell(app, app.shop.setRenewing(given(id), false)),
    resume: (app, { id }) => tell(app, app.shop.setRenewing(given(id), true)),
    upgrade: (app, { id, productId }) => tell(app, app.shop.upgrade(given(id), given(productId))),
    downgrade: (app, { id, productId }) => tell(app, app.shop.downgrade(given(id), given(productId))),
    refund: (app, { id, percentage }) => tell(app, app.shop.refund(given(id), percentage)),
    reverse: (app, { id }) => tell(app, app.shop.reverse(given(id))),
    test: (app) => tell(app, app.shop.test()),
    /** What the next requests get in place of an answer, or after a wait. */
    fail: (app, { fault }) => app.faults.push(given(fault)),
    environment: (app, { environment }) => (app.environment = given(environment)),
    webhook: (app, { url }) => (app.webhook = given(url)),
    asked: (app) => app.asked,
    /** Signs anything. */
    sign: (_app, { payload }) => ({ signed: signedBy(chain, given(payload)) }),
    forge: (_app, { forgery, payload }) => ({
      signed: forged(given(forgery), { root, chain, payload: { signedDate: Date.now(), ...given(payload) } }),
    }),
  }

  async function tell(app: App, notice: Notice): Promise<Told> {
    const signedPayload = payloadOf(app, notice, uuidOf(notice))
    if (app.webhook !== null)
      await fetch(app.webhook, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ signedPayload }),
      })
    const { transaction } = notice
    return {
      transactionId: transaction?.transactionId ?? '',
      originalTransactionId: transaction?.originalTransactionId ?? '',
      signedTransaction: transaction ? transactionOf(app, transaction) : '',
      signedPayload,
    }
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app-store.test')
    const [, name = '', place = '', rest = ''] = /^\/apps\/([\w-]+)\/(inApps|control)(\/.*)$/.exec(pathname) ?? []
    const body = await readText(request)
    if (place === 'inApps') return api(appOf(name), request, rest, searchParams, body)
    const control = CONTROLS[rest.slice(1)]
    if (!control) return { status: 404 }
    return { status: 200, body: await control(appOf(name), JSON.parse(body || '{}') as Input) }
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown): Answer => ({ status: 500, body: { message: String(error) } }))
      .then(({ status, body, headers = {} }) =>
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(body === undefined ? '' : JSON.stringify(body)),
      )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    root: root.certificate.toString('base64'),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What controls are given. */
export interface Input {
  id?: string
  at?: number
  offer?: Offer
  productId?: string
  percentage?: number
  fault?: App['faults'][number]
  environment?: App['environment']
  url?: string
  payload?: Record<string, unknown>
  forgery?: Forgery
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('this control is to be given more')
  return value
}
