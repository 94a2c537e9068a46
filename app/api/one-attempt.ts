import { oneAttempt as attemptOf } from '../../sdk/src/attempt.ts'
import { api, ApiError, OfflineError } from './api.ts'

/** Sends what must not happen twice. @throws ApiError, or OfflineError while the outcome is unknown */
export type Attempt = <T>(path: string, body: object) => Promise<T>

/** Requests of the library's attempt: they carry one key until an answer has come. */
export function oneAttempt(): Attempt {
  const attempt = attemptOf(isUndecided)
  return (path, body) => attempt([path, body], ({ idempotencyKey }) => api('POST', path, body, idempotencyKey))
}

/** Whether an error leaves open what has become of a request. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof OfflineError ||
  (error instanceof ApiError && (error.status >= 500 || error.code === 'IDEMPOTENCY_IN_PROGRESS'))
