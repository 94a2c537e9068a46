import { AppError, ERRORS, type ErrorCode } from '../../foundation/errors.ts'
import { describeError, type Log, type LogFields } from '../../foundation/log.ts'

/** How a frame ended. */
export type Ending =
  | { outcome: 'ok'; value?: object | undefined }
  | { outcome: 'refused'; code: ErrorCode | '' }
  | { outcome: 'failed'; code: ErrorCode; error: unknown }

/** How metrics count an ending: what a handler refuses because something of ours is down has failed. */
export const resultOf = (ending: Ending): Ending['outcome'] =>
  ending.outcome === 'refused' && ending.code !== '' && ERRORS[ending.code].status >= 500 ? 'failed' : ending.outcome

/** The ending of a frame whose handling threw. */
export function endingOf(error: unknown): Ending {
  if (!(error instanceof AppError)) return { outcome: 'failed', code: 'INTERNAL', error }
  const { code, status } = error
  return status >= 500 ? { outcome: 'failed', code, error: error.cause ?? error } : { outcome: 'refused', code }
}

/** Writes the one line of a frame: of failures always, else of a part of them. @param fields `frame`, `user_id` and `ms` */
export function tellFrame(log: Log, fields: LogFields, ending: Ending): void {
  const { outcome } = ending
  if (ending.outcome === 'failed')
    log.error('frame', { ...fields, outcome, ...describeError(ending.error), error_code: ending.code })
  else if (ending.outcome === 'refused' && resultOf(ending) === 'failed')
    log.error('frame', { ...fields, outcome: 'failed', error_code: ending.code })
  else if (ending.outcome === 'refused') log.sampled('frame', { ...fields, outcome, error_code: ending.code })
  else log.sampled('frame', { ...fields, outcome, ...messageIn(ending.value) })
}

/** The message that a frame has written, by which its notification is found. */
const messageIn = (value: object | undefined): LogFields =>
  value !== undefined && 'message_id' in value && typeof value.message_id === 'string'
    ? { message_id: value.message_id }
    : {}
