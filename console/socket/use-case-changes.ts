import { useEffect } from 'preact/hooks'
import { spaced } from '../state/spaced.ts'
import { caseSocket } from './case-socket.ts'

/** Changes are read at most so often, in milliseconds. */
const PAUSE = 1_000

/** Reads something again whenever cases have changed, while the component is on the page. */
export function useCaseChanges(read: () => Promise<unknown>): void {
  useEffect(() => caseSocket.listen(spaced(read, PAUSE)), [read])
}
