import { AppError } from '../foundation/errors.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

/** The envelope of every success. */
export const envelope = (data: unknown, meta?: object): string =>
  JSON.stringify({ success: true, data, ...(meta ? { meta } : {}) })

export const json = (status: number, body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { 'content-type': JSON_TYPE, ...headers } })

/** The envelope of every failure: only the code, its message and its details. */
export function errorBody(error: AppError, requestId: string): string {
  const { code, status, message, details } = error
  return JSON.stringify({
    success: false,
    error: { status, code, message, ...(details ? { details } : {}), request_id: requestId },
  })
}

export function errorResponse(error: AppError, requestId: string): Response {
  return json(
    error.status,
    errorBody(error, requestId),
    error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) },
  )
}

/** The client's view of any thrown value. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('INTERNAL', { cause: error })
