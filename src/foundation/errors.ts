/** Every error that a client can receive. HTTP, OpenAPI and realtime frames all read this table. */
interface ErrorSpec {
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 426 | 428 | 429 | 500 | 503
  /** Used where an error is given no message of its own. Says what is wrong and the next step. */
  readonly message: string
}

export const ERRORS = {
  VALIDATION_FAILED: { status: 400, message: 'The request is invalid; details.issues names each field.' },
  SELF_ACTION: { status: 400, message: 'This action cannot target your own account; choose another user.' },
  CONTENT_TOO_LONG: { status: 400, message: 'The text is too long; shorten it.' },
  INVALID_MESSAGE_TYPE: { status: 400, message: 'This message type is not supported; use a documented one.' },
  INVALID_CURSOR: { status: 400, message: 'The cursor is invalid; start again from the first page without it.' },
  UNAUTHORIZED: {
    status: 401,
    message: 'Authentication is required; send an access token as "Authorization: Bearer <token>".',
  },
  TOKEN_EXPIRED: { status: 401, message: 'The access token has expired; get a new one with the refresh token.' },
  INVALID_CREDENTIALS: { status: 401, message: 'The credentials are incorrect; check them and try again.' },
  INVALID_OTP: { status: 401, message: 'The code is incorrect or expired; check it or request a new one.' },
  PAYMENT_FAILED: { status: 402, message: 'The payment failed; check the payment method and try again.' },
  PAYMENT_ACTION_REQUIRED: {
    status: 402,
    message: 'The bank asks the payer to confirm this payment; confirm it with details.client_secret.',
  },
  INSUFFICIENT_COINS: { status: 402, message: 'The balance is too low; buy more coins.' },
  FORBIDDEN: { status: 403, message: 'This account is not permitted to do this.' },
  UNAUTHORIZED_ACTION: { status: 403, message: 'Only the other user can do this.' },
  USER_BLOCKED: { status: 403, message: 'You have blocked this user; unblock them first.' },
  PROFILE_NOT_PUBLISHED: { status: 403, message: 'Your profile is not published; publish it first.' },
  ACCOUNT_SUSPENDED: { status: 403, message: 'This account is suspended; contact support to appeal.' },
  ACCOUNT_DELETED: {
    status: 403,
    message: 'This account has been deleted; restore it with POST /api/v1/users/me/restore before it is removed.',
  },
  VERIFICATION_REQUIRED: {
    status: 403,
    message: 'A verified phone number or e-mail address is required; details.can_verify lists what to verify.',
  },
  FEATURE_RESTRICTED: {
    status: 403,
    message: 'This account may not use this feature at present; details says why, until when, and how to appeal.',
  },
  PREMIUM_REQUIRED: { status: 403, message: 'This requires a premium plan; upgrade to use it.' },
  NOT_FOUND: { status: 404, message: 'Resource not found.' },
  USER_NOT_FOUND: { status: 404, message: 'User not found.' },
  CONVERSATION_NOT_FOUND: { status: 404, message: 'Conversation not found.' },
  MESSAGE_NOT_FOUND: { status: 404, message: 'Message not found.' },
  REQUEST_NOT_FOUND: { status: 404, message: 'Request not found.' },
  MATCH_NOT_FOUND: { status: 404, message: 'Match not found.' },
  CALL_NOT_FOUND: { status: 404, message: 'Call not found.' },
  CONFLICT: { status: 409, message: 'This conflicts with the current state; fetch it again and retry.' },
  ALREADY_SUBSCRIBED: {
    status: 409,
    message: 'This account already has a subscription that renews; details.managed_at says where to change it.',
  },
  PURCHASE_OF_ANOTHER_ACCOUNT: {
    status: 409,
    message: 'This purchase belongs to another account; sign in to that account to use it.',
  },
  EMAIL_TAKEN: { status: 409, message: 'This e-mail address cannot be used; choose another.' },
  MESSAGE_REQUEST_EXISTS: {
    status: 409,
    message: 'A request to this user is already pending; wait for an answer or cancel it.',
  },
  PROFILE_INCOMPLETE: { status: 409, message: 'The profile is incomplete; details.missing lists what to add.' },
  USER_BUSY: { status: 409, message: 'The other user is in another call; try again later.' },
  CALL_STATE: { status: 409, message: 'The state of the call does not allow this; fetch the call again.' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    message: 'A request with this Idempotency-Key is still running; retry when it has finished.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    message: 'The resource has changed since you read it; fetch it again and repeat the change.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request body is too large; send a smaller one.' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The content type of the request body is not supported; send the documented one.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    message: 'This Idempotency-Key was used for a different request; use a new one.',
  },
  UPGRADE_REQUIRED: {
    status: 426,
    message: 'This version of the app is no longer supported; update it to details.minimum_version or later.',
  },
  CONSENT_REQUIRED: {
    status: 428,
    message: 'Pages have changed; accept those in details.consents with POST /api/v1/content/consents first.',
  },
  CONFIRMATION_REQUIRED: {
    status: 428,
    message:
      'This needs a second factor; answer it with POST /api/v1/admin/confirmation and use the token that it returns.',
  },
  CHALLENGE_REQUIRED: {
    status: 428,
    message:
      'This network sends many requests; solve the challenge in details.challenge and send its token as challenge_token.',
  },
  LIMIT_REACHED: { status: 429, message: 'The daily limit is reached; try again tomorrow.' },
  RATE_LIMIT_EXCEEDED: { status: 429, message: 'Too many requests; retry after the seconds in Retry-After.' },
  INTERNAL: {
    status: 500,
    message: 'An internal error occurred; if it persists, contact support with the request id.',
  },
  UNAVAILABLE: { status: 503, message: 'The service is temporarily unavailable; try again in a few seconds.' },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERRORS
export type ErrorStatus = (typeof ERRORS)[ErrorCode]['status']

/** Why we refuse what would work: operators have closed the app, or all places are taken. */
export type Refusal = 'maintenance' | 'busy'

export interface ErrorOptions {
  /** For people; must not reveal internals. */
  message?: string | undefined
  /** For programs: field paths, missing parts, current state. */
  details?: Record<string, unknown> | undefined
  /** Seconds until a retry makes sense; becomes `Retry-After`. */
  retryAfter?: number | undefined
  /** The underlying error. Logged, never sent to the client. */
  cause?: unknown
  /** We refuse on purpose, and nothing of ours has failed: it is neither reported nor counted as an error. */
  refusal?: Refusal | undefined
  /** Counts under the limits although the failure is ours: for operations that may have cost money. */
  counts?: boolean | undefined
}

/** An error with a code of {@link ERRORS}; any other thrown value is answered as `INTERNAL`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  readonly retryAfter: number | undefined
  readonly counts: boolean
  readonly refusal: Refusal | undefined

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause })
    this.code = code
    this.details = options.details
    this.counts = options.counts ?? false
    this.refusal = options.refusal
    this.retryAfter = options.retryAfter ?? (code === 'UNAVAILABLE' ? 2 : undefined)
  }

  get status(): ErrorStatus {
    return ERRORS[this.code].status
  }
}

/** An invalid field of a request, in the form used by every validation error. */
export interface FieldIssue {
  /** Dotted path, such as `body.preferences.age_min`. */
  path: string
  message: string
}

export const validationFailed = (issues: FieldIssue[]): AppError =>
  new AppError('VALIDATION_FAILED', { details: { issues } })

/** One field that breaks a rule which the schema cannot express. */
export const fieldRefused = (path: string, message: string): AppError => validationFailed([{ path, message }])

/** Errors lose their class when they leave an object, so objects return this instead of throwing. */
export type Outcome<T> =
  | { ok: true; value: T }
  | {
      ok: false
      code: ErrorCode
      message?: string | undefined
      details?: Record<string, unknown> | undefined
      retryAfter?: number | undefined
    }

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value })

export const refuse = (code: ErrorCode, options: Omit<ErrorOptions, 'cause'> = {}): Outcome<never> => ({
  ok: false,
  code,
  ...options,
})

/** A rejected field of the input; {@link unwrapBody} adds its place in the request. */
export const fieldRefusal = (path: string, message: string): Outcome<never> =>
  refuse('VALIDATION_FAILED', { details: { issues: [{ path, message } satisfies FieldIssue] } })

/** The value of an outcome; throws its error where there is none. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new AppError(outcome.code, outcome)
}

/** The same for a request's body: rejected fields are named as parts of it. */
export function unwrapBody<T>(outcome: Outcome<T>): T {
  if (outcome.ok || outcome.code !== 'VALIDATION_FAILED') return unwrap(outcome)
  const issues = (outcome.details?.['issues'] ?? []) as FieldIssue[]
  throw validationFailed(issues.map(({ path, message }) => ({ path: `body.${path}`, message })))
}
