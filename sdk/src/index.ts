export { isUndecided, oneAttempt, type Attempt } from './attempt.ts'
export type { OnRefused } from './caller.ts'
export { createClient, type Client, type ClientOptions, type ClientSession, type RealtimeSource } from './client.ts'
export {
  ActionRequiredError,
  ApiError,
  AuthenticationError,
  ConflictError,
  NetworkError,
  NotFoundError,
  PaymentError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  ValidationError,
  type FieldIssue,
} from './errors.ts'
export {
  memoryStorage,
  systemClock,
  webStorage,
  type Clock,
  type Fetch,
  type Storage,
  type Upload,
  type WebStorage,
} from './foundation.ts'
export { storageLock, type Lock } from './lock.ts'
export type { List, Page } from './lists.ts'
export type { Answered, CallOptions, Operations } from './operation.ts'
export type { SignedIn } from './session.ts'
export type * from './generated/app-types.ts'
