import { now } from '../../app/clock.ts'
import { send } from './send.ts'
import { forgetSession, keepSession, session } from './session.ts'
import type { SignedIn } from './wire/auth.ts'

/** A token with less time left is refreshed before it is used, in milliseconds. */
const NEARLY_OVER = 60_000

let exchanging: Promise<string | undefined> | null = null

/** An access token that is valid for a while; undefined while signed out. */
export async function freshToken(): Promise<string | undefined> {
  const current = session.value
  if (!current) return undefined
  return current.expiresAt - now() > NEARLY_OVER ? current.token : renewToken(current.token)
}

/** Exchanges the refresh token, which is valid once, unless that has been done since `used`. A refused one signs out. */
export async function renewToken(used: string): Promise<string | undefined> {
  if (session.value && session.value.token !== used) return session.value.token
  exchanging ??= exchange().finally(() => (exchanging = null))
  return exchanging
}

async function exchange(): Promise<string | undefined> {
  const body = { refresh_token: session.value?.refreshToken ?? '' }
  const response = await send({ method: 'POST', address: '/api/v1/auth/refresh-token', body })
  if (response.ok) {
    // Guarantee: the schema of this operation; `test/contract/console-wire.test.ts`.
    keepSession(((await response.json()) as { data: SignedIn }).data)
    return session.value?.token
  }
  if (response.status === 401 || response.status === 403) forgetSession()
  return undefined
}
