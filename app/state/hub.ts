import { session } from '../api/session.ts'
import { Connection } from '../socket/socket.ts'

/** The one socket of this page: all events of the user. */
export const hub = new Connection()

/** Connects while signed in. */
export function keepConnected(): void {
  let who: string | undefined
  const follow = () => {
    const next = session.value?.user
    const id = next?.deleted_at === undefined ? next?.id : undefined
    if (id === who) return
    who = id
    hub.stop()
    if (id !== undefined) hub.start()
  }
  session.subscribe(follow)
  follow()
}
