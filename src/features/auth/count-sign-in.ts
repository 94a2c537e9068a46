import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'

/** Counts an attempt to sign in or up. Failures are those of the credentials; what else goes wrong counts as neither. */
export async function countSignIn<T>(
  { count }: Context,
  method: 'phone' | 'password' | 'google',
  attempt: Promise<T>,
): Promise<T> {
  try {
    const session = await attempt
    count('vibesmatch_sign_ins_total', { method, result: 'success' })
    return session
  } catch (error) {
    if (error instanceof AppError && (error.code === 'INVALID_CREDENTIALS' || error.code === 'INVALID_OTP'))
      count('vibesmatch_sign_ins_total', { method, result: 'failure' })
    throw error
  }
}
