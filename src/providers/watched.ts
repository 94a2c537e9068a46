import { AppError } from '../foundation/errors.ts'

/** What came of a question to a provider. */
export type ProviderResult = 'ok' | 'refused' | 'failed'

/**
 * The same provider, which tells what comes of each question. A refusal is an answer; a failure is one that did not come, or
 * that nobody expected. What begins with `read` asks nobody: it verifies here what somebody has sent, perhaps a stranger.
 */
export const watched = <P extends object>(provider: P, onResult: (result: ProviderResult) => void): P =>
  new Proxy(provider, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || String(name).startsWith('read')) return value
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, target, args)
        if (answer instanceof Promise)
          void answer.then(
            () => onResult('ok'),
            (error: unknown) => onResult(isFailure(error) ? 'failed' : 'refused'),
          )
        return answer
      }
    },
  })

/** Refusals that are no answer to a client have a name that says so, such as `TextRefused`. */
const isFailure = (error: unknown): boolean =>
  error instanceof AppError ? error.status >= 500 : !(error instanceof Error && error.name.endsWith('Refused'))
