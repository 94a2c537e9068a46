import type { LabelsOf } from '../../catalogue/measures.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'

type Payment = LabelsOf<'vibesmatch_payments_total'>

/**
 * Counts an attempt of a person to pay, by what came of it. A client's repetition that is answered from memory is no attempt;
 * what a pending one becomes later is not counted.
 * @param type of payment, as in requests
 * @param isPending whether an answer waits for the bank or the store
 */
export async function countPayment<T>(
  { count }: Context,
  { kind, type }: { kind: Payment['kind']; type: 'card' | 'app_store' | 'play_store' },
  attempt: Promise<T>,
  isPending: (answer: T) => boolean,
): Promise<T> {
  const provider = type === 'card' ? 'stripe' : type
  const note = (result: Payment['result']) => count('vibesmatch_payments_total', { kind, provider, result })
  try {
    const answer = await attempt
    note(isPending(answer) ? 'pending' : 'paid')
    return answer
  } catch (error) {
    note(resultOf(error))
    throw error
  }
}

function resultOf(error: unknown): Payment['result'] {
  if (!(error instanceof AppError) || error.status >= 500) return 'failed'
  return error.code === 'PAYMENT_FAILED' ? 'declined' : 'refused'
}
