import type { ErrorCode } from './generated/app-types.ts'

/** A field that the API refuses. */
export interface FieldIssue {
  /** Such as `body.preferences.age_min`. */
  path: string
  message: string
}

/** What an answer says of a failure. */
export interface Failure {
  status: number
  code: string
  message: string
  details?: Record<string, unknown> | undefined
  requestId?: string | undefined
  retryAfter?: number | undefined
}

/** The API answered with an error. Each has the class of its status; `code` says which one. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError'
  readonly status: number
  /** One of {@link ErrorCode}; newer versions of the API may have more. */
  readonly code: ErrorCode | (string & {})
  readonly details: Readonly<Record<string, unknown>>
  /** For support: names this request in the logs. */
  readonly requestId: string | undefined
  /** Seconds after which the same request makes sense again. */
  readonly retryAfter: number | undefined

  constructor({ status, code, message, details = {}, requestId, retryAfter }: Failure) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.requestId = requestId
    this.retryAfter = retryAfter
  }

  /** The fields that are wrong, with the reason; empty unless the code is `VALIDATION_FAILED`. */
  get issues(): readonly FieldIssue[] {
    // Guarantee: the API puts nothing else there.
    return (this.details['issues'] as FieldIssue[] | undefined) ?? []
  }
}

/** 400, 413, 415, 422: the request is wrong; `issues` names the fields. */
export class ValidationError extends ApiError {
  override readonly name = 'ValidationError'
}
/** 401: nobody is signed in, or a code or password is wrong. */
export class AuthenticationError extends ApiError {
  override readonly name = 'AuthenticationError'
}
/** 402: the payment failed, or there are too few coins. */
export class PaymentError extends ApiError {
  override readonly name = 'PaymentError'
}
/** 403: not with this account, profile or plan. */
export class PermissionError extends ApiError {
  override readonly name = 'PermissionError'
}
/** 404: it does not exist, or the caller may not see it. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError'
}
/** 409, 412: it conflicts with what is so already. */
export class ConflictError extends ApiError {
  override readonly name = 'ConflictError'
}
/** 426, 428: something has to be done first: an update, a consent, a challenge, a second factor. */
export class ActionRequiredError extends ApiError {
  override readonly name = 'ActionRequiredError'
}
/** 429: too many requests; `retryAfter` says when. */
export class RateLimitError extends ApiError {
  override readonly name = 'RateLimitError'
}
/** 5xx: the API failed, or is not available for now. */
export class ServerError extends ApiError {
  override readonly name = 'ServerError'
}

/** No answer arrived. Whether the request took effect is not known; a repetition with the same key does no harm. */
export class NetworkError extends Error {
  override readonly name: string = 'NetworkError'
}
/** No answer arrived within the time limit. */
export class TimeoutError extends NetworkError {
  override readonly name = 'TimeoutError'
}

const CLASSES: Readonly<Record<number, typeof ApiError>> = {
  400: ValidationError,
  401: AuthenticationError,
  402: PaymentError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  412: ConflictError,
  413: ValidationError,
  415: ValidationError,
  422: ValidationError,
  426: ActionRequiredError,
  428: ActionRequiredError,
  429: RateLimitError,
}

/** The error of a failure, by its status. */
export const errorOf = (failure: Failure): ApiError =>
  new (CLASSES[failure.status] ?? (failure.status >= 500 ? ServerError : ApiError))(failure)
