import type { Clock } from '../foundation.ts'
import { own } from './realtime-error.ts'

/** Waits for a result, but not for ever. @throws RealtimeError `TIMEOUT` or `ABORTED`; what the work throws */
export function within<T>(
  clock: Clock,
  { timeout, signal }: { timeout: number; signal?: AbortSignal | undefined },
  work: Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = clock.setTimeout(
      () => reject(own('TIMEOUT', `There was no connection within ${timeout} ms.`)),
      timeout,
    )
    const onAbort = () => reject(own('ABORTED', 'The request was given up.'))
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
    work.then(resolve, reject).finally(() => {
      timer.clear()
      signal?.removeEventListener('abort', onAbort)
    })
  })
}
