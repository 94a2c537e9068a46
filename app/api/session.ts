import { now } from '../clock.ts'
import { signal } from '../state/signal.ts'
import type { SignedIn, User } from './wire.ts'

/**
 * The signed-in user. Kept in the browser's storage, so that a reload and other tabs share it; see docs/security.md.
 */
export interface Session {
  token: string
  /** When the access token expires, in milliseconds since 1970 by the server's clock. */
  expiresAt: number
  refreshToken: string
  user: User
}

const KEY = 'vibesmatch:session'
const DEVICE = 'vibesmatch:device'
const PROOF = 'vibesmatch:device-proof'

const stored = (): Session | null => {
  const text = localStorage.getItem(KEY)
  return text === null ? null : (JSON.parse(text) as Session)
}

/** Null while signed out. */
export const session = signal<Session | null>(stored())

// Another tab has signed in, out, or refreshed the tokens.
addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) session.value = stored()
})

export function keepSession({ token, expires_in, refresh_token, device_proof, user }: SignedIn): void {
  const kept: Session = { token, expiresAt: now() + expires_in * 1000, refreshToken: refresh_token, user }
  localStorage.setItem(KEY, JSON.stringify(kept))
  session.value = kept
  keepDeviceProof(device_proof)
}

/** Stores the proof that makes this browser a known device, where a response has it. */
export function keepDeviceProof(proof: string | undefined): void {
  if (proof !== undefined) localStorage.setItem(PROOF, proof)
}

/**
 * This browser's device proof, so that others' failed sign-ins do not lock its owner out. It outlives the session, as
 * it must, and grants no access. Null before the first sign-in.
 */
export const deviceProof = (): string | null => localStorage.getItem(PROOF)

/** Stores the plan that counts now. Tokens follow when they are refreshed. */
export function keepPlan(plan: User['plan']): void {
  const current = stored()
  if (!current || current.user.plan === plan) return
  const kept: Session = { ...current, user: { ...current.user, plan } }
  localStorage.setItem(KEY, JSON.stringify(kept))
  session.value = kept
}

export function forgetSession(): void {
  localStorage.removeItem(KEY)
  session.value = null
}

/** The session in the storage: another tab may have just refreshed the tokens. */
export const newestSession = (): Session | null => stored()

/** This browser's id, so that a lost response to a refresh can be requested again. */
export function deviceId(): string {
  const known = localStorage.getItem(DEVICE)
  if (known !== null) return known
  const made = crypto.randomUUID()
  localStorage.setItem(DEVICE, made)
  return made
}

/** The id of the signed-in user; empty while signed out. */
export const myId = (): string => session.value?.user.id ?? ''
