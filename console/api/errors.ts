/** An error of the API, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>
  readonly requestId: string | null

  constructor(status: number, { code, message, details = {}, request_id: requestId = null }: ErrorBody) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
  }
}

export interface ErrorBody {
  code: string
  message: string
  details?: Record<string, unknown>
  request_id?: string | null
}

/** The request did not arrive, or its response did not. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'
  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause })
  }
}

/** An error as an operator reads it: what went wrong, what to do next, and what to name when asking for help. */
export interface Described {
  text: string
  next: string
  requestId: string | null
}

/** What to do next, by code. */
const NEXT: Readonly<Record<string, string>> = {
  CONFLICT: 'Somebody else has changed it. Reload, and look again.',
  PRECONDITION_FAILED: 'Somebody else has changed it. Reload, and look again.',
  CONFIRMATION_REQUIRED: 'Try again, and answer with your second factor.',
  FORBIDDEN: 'Your role does not include this. Ask an admin.',
  IDEMPOTENCY_IN_PROGRESS: 'The first attempt is still running. Wait a moment, then reload.',
  INVALID_CREDENTIALS: 'Check the address and the password.',
  INVALID_OTP: 'Check the code, or wait for the next one.',
  INTERNAL: 'Try again. If it stays, tell the engineers, with the request id.',
  LIMIT_REACHED: 'Wait until the limit starts anew.',
  NOT_FOUND: 'It may be gone. Reload the list.',
  RATE_LIMIT_EXCEEDED: 'Wait a moment, then try again.',
  UNAUTHORIZED: 'Sign in again.',
  UNAVAILABLE: 'Try again in a minute.',
  USER_NOT_FOUND: 'The account is gone or has never been.',
  VALIDATION_FAILED: 'Correct it, and try again.',
}

interface Issue {
  path: string
  message: string
}

/** What a validation has found, by field. */
export function issuesOf(error: unknown): Issue[] {
  if (!(error instanceof ApiError)) return []
  const { issues } = error.details
  return Array.isArray(issues) ? (issues as Issue[]) : []
}

/** Says an error for operators. */
export function described(error: unknown): Described {
  if (error instanceof ApiError) {
    const [issue] = issuesOf(error)
    const text = issue
      ? `${issue.path.replace(/^(body|query|params)\./, '').replaceAll('_', ' ')}: ${issue.message}`
      : error.message
    return { text, next: NEXT[error.code] ?? 'Reload, and try again.', requestId: error.requestId }
  }
  const text = error instanceof Error ? error.message : 'Something went wrong.'
  return { text, next: 'Check your connection, then try again.', requestId: null }
}
