/** An error as sent to clients. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly details: object | undefined

  constructor(status: number, code: string, details?: object) {
    super(code)
    this.status = status
    this.code = code
    this.details = details
  }
}
