import { now } from '../clock.ts'
import { signal } from '../state/signal.ts'
import type { SignedIn, User } from './wire.ts'

/** Who is signed in here. Kept in the browser's storage, so that a reload and other tabs know it; see docs/security.md. */
export interface Session {
  token: string
  /** When the access token ends, in milliseconds since 1970 by the server's clock. */
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

/** Null while nobody is signed in. */
export const session = signal<Session | null>(stored())

// Another tab has signed in, out, or exchanged the tokens.
addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) session.value = stored()
})

export function keepSession({ token, expires_in, refresh_token, device_proof, user }: SignedIn): void {
  const kept: Session = { token, expiresAt: now() + expires_in * 1000, refreshToken: refresh_token, user }
  localStorage.setItem(KEY, JSON.stringify(kept))
  session.value = kept
  keepDeviceProof(device_proof)
}

/** Keeps what makes this browser known to an account, where an answer has it. */
export function keepDeviceProof(proof: string | undefined): void {
  if (proof !== undefined) localStorage.setItem(PROOF, proof)
}

/**
 * What this browser shows when it signs in again, so that others' failures do not shut its owner out. It outlives the
 * session, for that is its use, and opens nothing. Null while nobody has signed in here.
 */
export const deviceProof = (): string | null => localStorage.getItem(PROOF)

export function forgetSession(): void {
  localStorage.removeItem(KEY)
  session.value = null
}

/** The session as the storage has it: another tab may have exchanged the tokens a moment ago. */
export const newestSession = (): Session | null => stored()

/** An id of this browser's own, so that a lost answer to an exchange of tokens can be asked for again. */
export function deviceId(): string {
  const known = localStorage.getItem(DEVICE)
  if (known !== null) return known
  const made = crypto.randomUUID()
  localStorage.setItem(DEVICE, made)
  return made
}

/** The id of who is signed in; empty for nobody. */
export const myId = (): string => session.value?.user.id ?? ''
