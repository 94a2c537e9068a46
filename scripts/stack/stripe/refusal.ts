/** An error as Stripe answers it (https://docs.stripe.com/api/errors). */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: Record<string, unknown>
  /** Refused before anything was tried; Stripe stores no result under the request's key then. */
  readonly isEarly: boolean

  constructor(status: number, body: Record<string, unknown> & { message: string }, isEarly = false) {
    super(body.message)
    this.status = status
    this.body = body
    this.isEarly = isEarly
  }
}

const TYPE = 'invalid_request_error'

export const invalid = (message: string, more: Record<string, string> = {}): Refusal =>
  new Refusal(400, { type: TYPE, message, ...more })

export const parameter = (code: string, param: string, message: string): Refusal =>
  new Refusal(400, { type: TYPE, code, param, message }, true)

/** What is looked for by the path is 404; by a parameter, 400. */
const IN_PATH: ReadonlySet<string> = new Set(['id', 'intent', 'invoice', 'payment_method'])

export const missing = (what: string, id: string, param = 'id'): Refusal =>
  new Refusal(IN_PATH.has(param) ? 404 : 400, {
    type: TYPE,
    code: 'resource_missing',
    param,
    message: `No such ${what}: '${id}'`,
  })
