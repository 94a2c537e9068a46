import { AppError } from '../../foundation/errors.ts'

/** CONFLICT of cases, decisions and appeals, whose `details.reason` clients tell apart. @param more further details */
export const conflict = (reason: string, message: string, more: Record<string, unknown> = {}): AppError =>
  new AppError('CONFLICT', { message, details: { reason, ...more } })
