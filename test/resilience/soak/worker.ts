import { ConversationRoom as Room } from '../../../src/index.ts'
import { withDoors } from '../../../bench/with-doors.ts'

interface Unsafe {
  evict(stub: DurableObjectStub, options: { webSockets: 'close' | 'hibernate' }): Promise<void>
}

/** Part of the local runtime. The name is put together so that the bundler leaves it to the runtime to find. */
const UNSAFE = ['workerd', 'unsafe'].join(':')

export * from '../../../src/index.ts'

/** Commits of all rooms since the runtime was started. */
let commits = 0

/** A room that counts its commits. */
export class ConversationRoom extends Room {
  constructor(state: DurableObjectState, env: Env) {
    const { storage } = state
    const sync = storage.sync.bind(storage)
    storage.sync = () => {
      commits += 1
      return sync()
    }
    super(state, env)
  }
}

/** One takes objects out of memory as the platform does it, one tells of commits. */
export default withDoors({
  '/commits': () => Response.json(commits),
  '/evict': async (query, env) => {
    const objects = query.get('kind') === 'room' ? env.CONVERSATION_ROOM : env.USER_HUB
    try {
      const { default: unsafe } = (await import(UNSAFE)) as { default: Unsafe }
      await unsafe.evict(objects.getByName(query.get('name') ?? ''), {
        webSockets: query.get('sockets') === 'close' ? 'close' : 'hibernate',
      })
      return new Response('evicted')
    } catch (error) {
      return new Response(String(error), { status: 409 })
    }
  },
})
