import { now } from '../../app/clock.ts'
import { signal } from '../../app/state/signal.ts'
import { isDevelopment } from './development.ts'
import type { SignedIn } from './wire/auth.ts'

/**
 * The signed-in operator. Kept for one tab, until it is closed; the web client's session is another one. What identifies this
 * browser outlives it, and gives no access.
 */
export interface Session {
  /** Made at the sign-in, so that a duplicated tab is noticed. */
  id: string
  token: string
  /** When the access token expires, in milliseconds since 1970 by the server's clock. */
  expiresAt: number
  refreshToken: string
  userId: string
  /** By which a local stack knows the account; null elsewhere. */
  contact: string | null
}

const KEY = 'vibesmatch:console:session'
const DEVICE = 'vibesmatch:console:device'
const PROOF = 'vibesmatch:console:device-proof'

function stored(): Session | null {
  const text = sessionStorage.getItem(KEY)
  // Guarantee: `keep` wrote it.
  return text === null ? null : (JSON.parse(text) as Session)
}

/** Null while signed out. */
export const session = signal<Session | null>(stored())

function keep(next: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(next))
  session.value = next
}

export function keepSession({ token, expires_in, refresh_token, device_proof, user }: SignedIn): void {
  const id = session.value?.id ?? crypto.randomUUID()
  const contact = isDevelopment ? (user.phone_number ?? user.email ?? null) : null
  keep({ id, token, expiresAt: now() + expires_in * 1000, refreshToken: refresh_token, userId: user.id, contact })
  if (device_proof !== undefined) localStorage.setItem(PROOF, device_proof)
}

/** Takes an access token that says more than the former one: that a second factor was shown. */
export function keepToken(token: string, expiresIn: number): void {
  if (session.value) keep({ ...session.value, token, expiresAt: now() + expiresIn * 1000 })
}

export function forgetSession(): void {
  sessionStorage.removeItem(KEY)
  session.value = null
}

/** This browser's proof that it is known to the account; null before the first sign-in. */
export const deviceProof = (): string | null => localStorage.getItem(PROOF)

/** This browser's id, so that a lost response to a refresh can be requested again. */
export function deviceId(): string {
  const known = localStorage.getItem(DEVICE)
  if (known !== null) return known
  const made = crypto.randomUUID()
  localStorage.setItem(DEVICE, made)
  return made
}

const WAIT = 1_500

/**
 * A duplicated tab has a copy of the session, and refresh tokens are valid once: the tab that has the session keeps it, the
 * copy forgets it. The lock is held as long as the tab lives.
 */
export async function ownSession(): Promise<void> {
  const { id } = session.value ?? {}
  if (id === undefined) return
  const hold = () => new Promise<never>(() => {})
  await new Promise<void>((resolve) => {
    navigator.locks
      .request(`vibesmatch:console:${id}`, { signal: AbortSignal.timeout(WAIT) }, () => (resolve(), hold()))
      .catch(() => (forgetSession(), resolve()))
  })
}
