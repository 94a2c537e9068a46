/**
 * `IN_CALL`: this device has a call, or is beginning one. `MEDIA`: microphone and camera cannot be used; `cause` says
 * why. `OVER`: the call has ended, or the user has signed out, while it was being opened.
 */
export type CallErrorCode = 'IN_CALL' | 'MEDIA' | 'OVER'

/** Why this device cannot begin a call. What the server refuses is a `RealtimeError`. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: CallErrorCode

  constructor(code: CallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
