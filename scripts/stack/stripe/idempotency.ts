import { createHash } from 'node:crypto'
import { Refusal } from './refusal.ts'

export interface Answer {
  status: number
  body: string
  headers?: Record<string, string>
}

/** The result of a request with a key, whatever it was (https://docs.stripe.com/api/idempotent_requests). */
export interface StoredAnswer {
  key: string
  fingerprint: string
  /** Null while the first request is still running. */
  answer: Answer | null
}

/** What was answered under which key. */
export class Idempotency {
  readonly #known = new Map<string, StoredAnswer>()

  /** Begins a request under a key. @returns the first answer, if there is one */
  begin(key: string, request: string): Answer | null {
    const fingerprint = createHash('sha256').update(request).digest('hex')
    const known = this.#known.get(key)
    if (!known) {
      this.#known.set(key, { key, fingerprint, answer: null })
      return null
    }
    if (known.fingerprint !== fingerprint)
      throw new Refusal(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with.`,
      })
    if (known.answer === null)
      throw new Refusal(409, {
        type: 'invalid_request_error',
        code: 'idempotency_key_in_use',
        message: 'There is currently another in-progress request using this Idempotent Key.',
      })
    return { ...known.answer, headers: { ...known.answer.headers, 'idempotent-replayed': 'true' } }
  }

  /** Keeps the answer; without one (nothing was tried) the key is free again. */
  end(key: string, answer: Answer | null): void {
    const known = this.#known.get(key)
    if (answer === null) this.#known.delete(key)
    else if (known) known.answer = answer
  }

  snapshot(): StoredAnswer[] {
    return [...this.#known.values()].filter(({ answer }) => answer !== null)
  }

  restore(known: readonly StoredAnswer[]): void {
    for (const one of known) this.#known.set(one.key, one)
  }
}
