import { consumers } from '../../src/consumers.ts'
import type { Context } from '../../src/context.ts'
import type { DomainEvent } from '../../src/catalogue/domain-events.ts'
import { publish } from '../../src/foundation/outbox.ts'
import { call, type Answer } from './api.ts'
import { appStore } from './app-store.ts'
import { contextWith } from './context.ts'
import type { Person } from './people.ts'
import { playApp, type SignedPush } from './play-store.ts'
import { workerWith } from './worker.ts'

/** What the plans are called in the stores; see scripts/stack/sell-plans.ts. */
export const APPLE = { monthly: 'app.vibesmatch.premium_monthly', yearly: 'app.vibesmatch.premium_yearly' } as const
export const GOOGLE = { monthly: 'premium_monthly', yearly: 'premium_yearly' } as const

export type StoreType = 'app_store' | 'play_store'

/** Both stores, with an app in each that no other test has, and a Worker that sells there. */
export async function stores() {
  const apple = appStore()
  const google = await playApp()
  const settings = { ...apple.settings(), ...google.settings }
  const fetcher = workerWith(settings)
  return {
    apple,
    google,
    settings,
    fetcher,
    subscribe: (person: Person, type: StoreType, token: string, plan = 'premium_monthly'): Promise<Answer> =>
      person.call('POST', '/billing/subscribe', { plan_id: plan, payment_method: { type, token } }, { fetcher }),
    restore: (person: Person, type: StoreType, token?: string): Promise<Answer> =>
      person.call('POST', '/billing/restore', { type, token }, { fetcher }),
    tellOfApple: (signedPayload: string): Promise<Answer> =>
      call('POST', '/billing/webhook/app-store', { body: { signedPayload }, fetcher }),
    tellOfGoogle: ({ body, authorization }: Pick<SignedPush, 'body'> & { authorization: string | null }) =>
      call('POST', '/billing/webhook/play-store', {
        raw: body,
        headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
        fetcher,
      }),
    buyCoins: (person: Person, type: StoreType, token: string, packageId = 'coins_100'): Promise<Answer> =>
      person.call('POST', '/coins/purchase', { package_id: packageId, payment_method: { type, token } }, { fetcher }),
    /** Does what the clock does, and all that follows from it. */
    background: (work: (ctx: Context) => Promise<unknown>, more: { inHours?: number; settings?: object } = {}) =>
      inBackground({ ...settings, ...more.settings }, work, more.inHours),
  }
}

export type Stores = Awaited<ReturnType<typeof stores>>

export async function inBackground(
  settings: Record<string, unknown>,
  work: (ctx: Context) => Promise<unknown>,
  inHours = 0,
): Promise<void> {
  const waiting: DomainEvent[] = []
  const ctx = Object.create(contextWith(settings, { inHours }), {
    publish: { value: (events: DomainEvent[]) => waiting.push(...events) },
  }) as Context
  await work(ctx)
  while (waiting.length > 0) await publish(ctx, consumers, waiting.splice(0))
}

/** The random token by which the stores know somebody. */
export const storeTokenOf = async (person: Person): Promise<string> =>
  (await person.call('GET', '/subscription/status')).data['store_token']
