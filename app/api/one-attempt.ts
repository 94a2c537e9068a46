import { api, ApiError, OfflineError } from './api.ts'

/** Sends what must not happen twice. @throws ApiError, or OfflineError while the outcome is unknown */
export type Attempt = <T>(path: string, body: object) => Promise<T>

/**
 * Requests that carry one key until an answer has come: after a lost answer, repeating finds out what the first attempt
 * has come to. An answer, also a refusal, ends the attempt, and the next one has another key.
 */
export function oneAttempt(): Attempt {
  let under: { key: string; text: string } | null = null
  return async <T>(path: string, body: object): Promise<T> => {
    const text = JSON.stringify([path, body])
    const attempt = under?.text === text ? under : { key: crypto.randomUUID(), text }
    under = attempt
    try {
      const answer = await api<T>('POST', path, body, attempt.key)
      under = null
      return answer
    } catch (error) {
      if (!isUndecided(error)) under = null
      throw error
    }
  }
}

/** Whether an error leaves open what has become of a request. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof OfflineError ||
  (error instanceof ApiError && (error.status >= 500 || error.code === 'IDEMPOTENCY_IN_PROGRESS'))
