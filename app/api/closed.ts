import { now } from '../clock.ts'
import { signal } from '../state/signal.ts'

/** Why the API takes nothing at present. */
export type Closed =
  | {
      why: 'maintenance'
      message: string
      /** In milliseconds since 1970, by the server's clock. */
      retryAt: number
    }
  /** This copy of the client is too old; only loading it again helps. */
  | { why: 'upgrade' }

/** Null while the API is open, as far as is known. */
export const closed = signal<Closed | null>(null)

/** Retries are spread, so that not everybody comes back in the same second. */
const SPREAD = 0.1

/** Maintenance as the API tells of it. @param seconds until the next try */
export const maintenance = (message: string, seconds: number): Closed => ({
  why: 'maintenance',
  message,
  retryAt: now() + seconds * 1000 * (1 + Math.random() * SPREAD),
})

/** Where a response of maintenance does not say when to try again, in seconds. */
const USUAL_PAUSE = 60

/** Notes what a response says about that. Returns whether maintenance has refused the request. */
export async function hearClosed(response: Response): Promise<boolean> {
  if (response.status === 426) closed.value = { why: 'upgrade' }
  if (response.status !== 503) return false
  // Something in front of the API may answer for it, with no JSON.
  const { error } = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { error?: { message?: string; details?: { reason?: string } } }
  if (error?.details?.reason !== 'maintenance') return false
  const seconds = Number(response.headers.get('retry-after'))
  // A page that has to be loaded again is to say so.
  if (closed.value?.why !== 'upgrade')
    closed.value = maintenance(error.message ?? '', seconds > 0 ? seconds : USUAL_PAUSE)
  return true
}

/** Waits until the API is open. */
export function reopened(): Promise<void> {
  return new Promise((resolve) => {
    if (closed.value === null) return resolve()
    const leave = closed.subscribe((value) => {
      if (value !== null) return
      leave()
      resolve()
    })
  })
}
