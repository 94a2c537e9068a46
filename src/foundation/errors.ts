/** Everything that can go wrong in a way a client is told about. HTTP, OpenAPI and realtime frames all read this table. */
interface ErrorSpec {
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503
  /** Shown when the place that fails has nothing better to say. Names the next step. */
  readonly message: string
}

export const ERRORS = {
  VALIDATION_FAILED: { status: 400, message: 'The request is not valid; see details for each field.' },
  SELF_ACTION: { status: 400, message: 'This cannot be done to yourself.' },
  CONTENT_TOO_LONG: { status: 400, message: 'The text is too long; shorten it.' },
  INVALID_MESSAGE_TYPE: { status: 400, message: 'Messages of this type cannot be sent here.' },
  INVALID_CURSOR: { status: 400, message: 'The cursor is not one this list has given; start again without it.' },
  UNAUTHORIZED: { status: 401, message: 'Sign in and send the access token as "Authorization: Bearer <token>".' },
  TOKEN_EXPIRED: { status: 401, message: 'The access token has expired; get a new one with the refresh token.' },
  INVALID_CREDENTIALS: { status: 401, message: 'These credentials are not right.' },
  INVALID_OTP: { status: 401, message: 'The code is wrong or no longer valid; check it or ask for a new one.' },
  PAYMENT_FAILED: { status: 402, message: 'The payment did not go through.' },
  INSUFFICIENT_COINS: { status: 402, message: 'There are not enough coins on the balance.' },
  FORBIDDEN: { status: 403, message: 'This account may not do that.' },
  UNAUTHORIZED_ACTION: { status: 403, message: 'Only the other person may do that.' },
  USER_BLOCKED: { status: 403, message: 'You have blocked this person; unblock them first.' },
  PROFILE_NOT_PUBLISHED: { status: 403, message: 'Publish your profile first.' },
  ACCOUNT_SUSPENDED: { status: 403, message: 'This account is suspended; write to support to appeal.' },
  ACCOUNT_DELETED: {
    status: 403,
    message: 'This account has been deleted; restore it with POST /api/v1/users/me/restore while there is time.',
  },
  VERIFICATION_REQUIRED: {
    status: 403,
    message: 'Prove a phone or an e-mail address first; details say which can be.',
  },
  PREMIUM_REQUIRED: { status: 403, message: 'This needs a premium plan.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no such person.' },
  CONVERSATION_NOT_FOUND: { status: 404, message: 'There is no such conversation.' },
  MESSAGE_NOT_FOUND: { status: 404, message: 'There is no such message.' },
  REQUEST_NOT_FOUND: { status: 404, message: 'There is no such request.' },
  MATCH_NOT_FOUND: { status: 404, message: 'There is no such match.' },
  CALL_NOT_FOUND: { status: 404, message: 'There is no such call.' },
  CONFLICT: { status: 409, message: 'This does not fit the present state; read it again first.' },
  EMAIL_TAKEN: { status: 409, message: 'This e-mail address cannot be used.' },
  MESSAGE_REQUEST_EXISTS: { status: 409, message: 'A request to this person is already waiting.' },
  PROFILE_INCOMPLETE: { status: 409, message: 'The profile is not complete; details name what is missing.' },
  USER_BUSY: { status: 409, message: 'The other person is in another call.' },
  CALL_STATE: { status: 409, message: 'The call is not in a state that allows this.' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    message: 'The first request with this Idempotency-Key is still running; wait for its answer.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    message: 'This has changed since you read it; read it again and repeat your change on what is there now.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body has a content type this call does not take.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    message: 'This Idempotency-Key was used for a different request; choose a new one.',
  },
  CHALLENGE_REQUIRED: {
    status: 428,
    message:
      'Many requests come from this network; solve the challenge in details and send its token as challenge_token.',
  },
  LIMIT_REACHED: { status: 429, message: 'The limit for today is reached; try again tomorrow.' },
  RATE_LIMIT_EXCEEDED: { status: 429, message: 'Too many requests; wait for the seconds that Retry-After gives.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side; quote the request id if it lasts.' },
  UNAVAILABLE: { status: 503, message: 'The service cannot answer right now; try again in a few seconds.' },
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERRORS
export type ErrorStatus = (typeof ERRORS)[ErrorCode]['status']

export interface ErrorOptions {
  /** For people; must not hold anything internal. */
  message?: string | undefined
  /** For programs: field paths, what is missing, the present state. */
  details?: Record<string, unknown> | undefined
  /** Seconds until trying again makes sense; becomes `Retry-After`. */
  retryAfter?: number | undefined
  /** What really happened. Goes to the log, never to the client. */
  cause?: unknown
  /** Counts under the limits although it is a failure of ours: for what may have cost money. */
  counts?: boolean | undefined
}

/** An error with a code of {@link ERRORS}; anything else that is thrown is answered as `INTERNAL`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  readonly retryAfter: number | undefined
  readonly counts: boolean

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause })
    this.code = code
    this.details = options.details
    this.counts = options.counts ?? false
    this.retryAfter = options.retryAfter ?? (code === 'UNAVAILABLE' ? 2 : undefined)
  }

  get status(): ErrorStatus {
    return ERRORS[this.code].status
  }
}

/** What is wrong with one field of a request, in the form every validation error lists them. */
export interface FieldIssue {
  /** Dotted path, such as `body.preferences.age_min`. */
  path: string
  message: string
}

export const validationFailed = (issues: FieldIssue[]): AppError =>
  new AppError('VALIDATION_FAILED', { details: { issues } })

/** One field refused by a rule that the schema cannot express. */
export const fieldRefused = (path: string, message: string): AppError => validationFailed([{ path, message }])

/** Errors lose their class on the way out of an object, so objects answer with this instead of throwing. */
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

/** The same about one field of what was asked; {@link unwrapBody} says where in the request it stood. */
export const fieldRefusal = (path: string, message: string): Outcome<never> =>
  refuse('VALIDATION_FAILED', { details: { issues: [{ path, message } satisfies FieldIssue] } })

/** The value of an outcome; throws its error where there is none. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new AppError(outcome.code, outcome)
}

/** The same for what a request's body asked for: fields that are refused are named as parts of it. */
export function unwrapBody<T>(outcome: Outcome<T>): T {
  if (outcome.ok || outcome.code !== 'VALIDATION_FAILED') return unwrap(outcome)
  const issues = (outcome.details?.['issues'] ?? []) as FieldIssue[]
  throw validationFailed(issues.map(({ path, message }) => ({ path: `body.${path}`, message })))
}
