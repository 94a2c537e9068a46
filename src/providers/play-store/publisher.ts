import { z } from 'zod'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import type { ServiceAccount } from '../../settings.ts'
import { forgetGoogleAccessToken, googleAccessToken } from '../google-access-token.ts'
import { reach } from '../reach.ts'
import { retryAfter } from '../retry-after.ts'

/** Requests of one app to the Google Play Developer API (https://developers.google.com/android-publisher/api-ref/rest/v3). */
export interface Publisher {
  /**
   * Reads a resource below `purchases/`; null when Google no longer has it, or never had.
   * @throws AppError VALIDATION_FAILED when Google calls the purchase token invalid; UNAVAILABLE
   */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | null>
  /**
   * Changes a resource below `purchases/`; false when Google has no such purchase, or its state does not allow the change.
   * @throws AppError UNAVAILABLE
   */
  post(path: string, body?: object): Promise<boolean>
}

const SCOPE = 'https://www.googleapis.com/auth/androidpublisher'
/** Longest wait for Google, in milliseconds. */
const TIMEOUT = 10_000

/** What Google's errors have in common; messages may repeat the purchase token, so they are not kept. */
const failure = z.object({
  error: z.object({
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
})

/** @param now milliseconds since 1970 */
export function publisher(apiUrl: string, packageName: string, account: ServiceAccount, now: () => number): Publisher {
  const base = `${apiUrl}/androidpublisher/v3/applications/${packageName}/purchases/`

  async function ask(path: string, init: { method: string; body?: string }): Promise<Response> {
    const bearer = await googleAccessToken(account, SCOPE, now())
    const response = await reach(base + path, {
      ...init,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      within: TIMEOUT,
    })
    if (response.status === 401) forgetGoogleAccessToken(account, SCOPE, bearer)
    return response
  }

  /** Once more with a new access token where Google has withdrawn the first; nothing has been done then. */
  async function request(path: string, init: { method: string; body?: string }): Promise<Response> {
    try {
      const response = await ask(path, init)
      if (response.status !== 401) return response
      await response.body?.cancel()
      return await ask(path, init)
    } catch (error) {
      throw new AppError('UNAVAILABLE', { cause: error })
    }
  }

  return {
    async get(path, schema) {
      const response = await request(path, { method: 'GET' })
      if (response.ok) return readAs(response, schema)
      const { error, isGone, isInvalid } = await failureOf(response)
      if (isGone) return null
      // Other paths have no part that a caller chose.
      throw isInvalid && path.includes('/tokens/')
        ? fieldRefused('purchase_token', 'is not a purchase token of this app')
        : error
    },
    async post(path, body = {}) {
      const response = await request(path, { method: 'POST', body: JSON.stringify(body) })
      if (response.ok) {
        await response.body?.cancel()
        return true
      }
      const { error, isGone, isInvalid } = await failureOf(response)
      if (isGone || isInvalid) return false
      throw error
    },
  }
}

async function readAs<T extends z.ZodType>(response: Response, schema: T): Promise<z.output<T>> {
  try {
    return schema.parse(await response.json())
  } catch (error) {
    // The message names fields and what they should be, no values.
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}

/**
 * What an error says. Only the API itself can say that a purchase is gone: a 404 for the whole app, or of a proxy before
 * it, must end nobody's subscription.
 */
async function failureOf(response: Response): Promise<{ error: AppError; isGone: boolean; isInvalid: boolean }> {
  const { status } = response
  const parsed = failure.safeParse(await response.json().catch(() => null))
  const { errors = [], status: word } = parsed.success ? parsed.data.error : {}
  const reason = errors[0]?.reason ?? word ?? 'unknown'
  const isOfPurchase = parsed.success && reason !== 'applicationNotFound'
  const error = new AppError('UNAVAILABLE', {
    cause: new Error(`Google Play answered ${status} ${reason}`),
    retryAfter: retryAfter(response.headers.get('retry-after')) ?? undefined,
  })
  return {
    error,
    isGone: isOfPurchase && (status === 404 || status === 410),
    isInvalid: isOfPurchase && status === 400,
  }
}

/** What a purchase token looks like: printable ASCII, and too long to be `..`, which would change a path. */
export const PURCHASE_TOKEN = /^[\x21-\x7e]{3,2048}$/
/** https://support.google.com/googleplay/android-developer/answer/1153481 */
const PRODUCT = /^[a-z0-9][a-z0-9._]{0,147}$/

/** @throws AppError VALIDATION_FAILED for what no purchase token looks like */
export function tokenPath(purchaseToken: string): string {
  if (!PURCHASE_TOKEN.test(purchaseToken)) throw fieldRefused('purchase_token', 'is not a purchase token')
  return `tokens/${encodeURIComponent(purchaseToken)}`
}

/** @throws AppError VALIDATION_FAILED for what no product's id looks like */
export function productPath(productId: string): string {
  if (!PRODUCT.test(productId)) throw fieldRefused('product_id', 'is not the id of a product')
  return productId
}
