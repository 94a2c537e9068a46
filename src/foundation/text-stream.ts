import { utf8 } from './bytes.ts'
import { describeError, type Log } from './log.ts'

/**
 * A long text as the body of a response, a part in memory at a time. A failure aborts the connection, so that a partial text is
 * not mistaken for the whole; it is logged as `export_broken_off`.
 */
export const textStream = (parts: AsyncGenerator<string>, log: Log): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(utf8(value))
      } catch (error) {
        log.error('export_broken_off', describeError(error))
        controller.error(error)
      }
    },
    // The client has disconnected.
    async cancel() {
      await parts.return(undefined)
    },
  })
