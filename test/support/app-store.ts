import { env } from 'cloudflare:workers'
import type { Forgery } from './app-store-forgeries.ts'
import type { Input, Told } from './node/app-store.ts'
import type { Offer } from './node/app-store/shop.ts'
import {
  APP_STORE_APP_ID,
  APP_STORE_BUNDLE_ID,
  APP_STORE_ISSUER_ID,
  APP_STORE_KEY_ID,
} from './node/provider-accounts.ts'

const { APP_STORE_TEST_URL, APP_STORE_TEST_KEY, APP_STORE_TEST_ROOT } = env as Env &
  Record<'APP_STORE_TEST_URL' | 'APP_STORE_TEST_KEY' | 'APP_STORE_TEST_ROOT', string>

/** The App Store of a test, with an app that no other test has; see node/app-store.ts. */
export function appStore(environment: 'Production' | 'Sandbox' = 'Production') {
  const url = `${APP_STORE_TEST_URL}/apps/${crypto.randomUUID()}`
  const control = async <T = Told>(what: string, input: Input = {}): Promise<T> => {
    const response = await fetch(`${url}/control/${what}`, { method: 'POST', body: JSON.stringify(input) })
    if (!response.ok) throw new Error(`the App Store cannot ${what}: ${await response.text()}`)
    return response.json<T>()
  }
  const ready = environment === 'Production' ? null : control('environment', { environment })
  const then = async <T = Told>(what: string, input: Input = {}): Promise<T> => {
    await ready
    return control<T>(what, input)
  }
  return {
    /** Settings with which it is asked. */
    settings: (changes: Record<string, unknown> = {}) => ({
      APP_STORE_BUNDLE_ID,
      APP_STORE_APP_ID: String(APP_STORE_APP_ID),
      APP_STORE_ISSUER_ID,
      APP_STORE_KEY_ID,
      APP_STORE_KEY: APP_STORE_TEST_KEY,
      APP_STORE_ENVIRONMENT: environment,
      APP_STORE_API_URL: url,
      APP_STORE_ROOT: APP_STORE_TEST_ROOT,
      ...changes,
    }),
    subscribe: (offer: Offer) => then('subscribe', { offer }),
    /** Something that is used up. */
    buy: (offer: Offer) => then('buy', { offer }),
    /** The next period, also after a failed charge. */
    renew: (id: string, at?: number) => then('renew', { id, ...(at === undefined ? {} : { at }) }),
    expire: (id: string) => then('expire', { id }),
    grace: (id: string, until: number) => then('grace', { id, at: until }),
    billingRetry: (id: string) => then('retry', { id }),
    cancel: (id: string) => then('cancel', { id }),
    resume: (id: string) => then('resume', { id }),
    upgrade: (id: string, productId: string) => then('upgrade', { id, productId }),
    downgrade: (id: string, productId: string) => then('downgrade', { id, productId }),
    /** @param percentage of the price, if not all of it */
    refund: (id: string, percentage?: number) =>
      then('refund', { id, ...(percentage === undefined ? {} : { percentage }) }),
    /** Takes a refund back. */
    reverse: (id: string) => then('reverse', { id }),
    test: () => then('test'),
    /** What the next requests get in place of an answer, or after so many milliseconds. */
    fail: (fault: Input['fault'] & object) => then('fail', { fault }),
    /** Where its notifications are sent. */
    notify: (address: string) => then('webhook', { url: address }),
    asked: () => then<{ path: string; token: string }[]>('asked'),
    sign: async (payload: Record<string, unknown>) => (await then<{ signed: string }>('sign', { payload })).signed,
    forge: async (forgery: Forgery, payload: Record<string, unknown>) =>
      (await then<{ signed: string }>('forge', { forgery, payload })).signed,
  }
}
