import { ApiError, NetworkError } from './errors.ts'
import { newId } from './foundation.ts'

/**
 * Runs a call whose outcome may stay unknown, such as a payment.
 * @param input what is asked for; another input begins anew
 * @param call gets the key of the attempt for its options
 * @throws what the call throws; {@link isUndecided} says whether its outcome is unknown
 */
export type Attempt = <T>(input: unknown, call: (options: { idempotencyKey: string }) => Promise<T>) => Promise<T>

/**
 * Calls that carry one key until an answer has come: after a lost answer, repeating finds out what has become of the
 * first one. An answer, also a refusal, ends the attempt, and the next one has another key.
 * @param isOpen whether an error leaves the outcome open, where calls throw errors of their own
 */
export function oneAttempt(isOpen: (error: unknown) => boolean = isUndecided): Attempt {
  let under: { idempotencyKey: string; text: string } | null = null
  return async (input, call) => {
    const text = JSON.stringify(input)
    const { idempotencyKey } = (under = under?.text === text ? under : { idempotencyKey: newId(), text })
    try {
      const answer = await call({ idempotencyKey })
      under = null
      return answer
    } catch (error) {
      if (!isOpen(error)) under = null
      throw error
    }
  }
}

/** Whether an error leaves open what has become of a call. */
export const isUndecided = (error: unknown): boolean =>
  error instanceof NetworkError ||
  (error instanceof ApiError && (error.status >= 500 || error.code === 'IDEMPOTENCY_IN_PROGRESS'))
