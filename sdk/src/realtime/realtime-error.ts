/** Codes that the library gives itself; all others are those of the server's error catalogue. */
export type OwnCode = 'TIMEOUT' | 'DISCONNECTED' | 'ABORTED' | 'SIGNED_OUT'

/** After these the same event may be sent again: nobody has refused it. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'TIMEOUT',
  'DISCONNECTED',
  'RATE_LIMIT_EXCEEDED',
  'UNAVAILABLE',
  'INTERNAL',
])

/** Why an event was not answered as asked. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError'
  /** `CONFLICT`, `USER_BLOCKED`, …, or one of `OwnCode`. */
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  /** When it makes sense to try again, in milliseconds from now; absent where the server does not say. */
  readonly retryAfterMs: number | undefined

  constructor(code: string, message: string, details: Record<string, unknown> = {}, retryAfterMs?: number) {
    super(message)
    this.code = code
    this.details = details
    this.retryAfterMs = retryAfterMs
  }

  /** Whether the same event may succeed later, without a change. */
  get isTransient(): boolean {
    return TRANSIENT.has(this.code)
  }
}

export const own = (code: OwnCode, message: string): RealtimeError => new RealtimeError(code, message)

/** Reads the data of an `error` frame. */
export function fromFrame(data: Record<string, unknown>): RealtimeError {
  const { code, message, details, retry_after_ms: retryAfterMs } = data
  return new RealtimeError(
    String(code),
    String(message),
    typeof details === 'object' && details !== null ? { ...details } : {},
    typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  )
}
