import { CallRoom as Calls, ConversationRoom as Room, MatchQueue as Queue, UserHub as Hub } from '../../../src/index.ts'
import { withDoors } from '../../../bench/with-doors.ts'

export * from '../../../src/index.ts'

/** By how much the clock is wrong, in milliseconds. A runtime that has just begun has it right. */
let wrong = 0
const right = Date.now.bind(Date)
Date.now = () => right() + wrong

/** Alarms are set by the wrong clock, but go off by the right one, which is that of the runtime. */
function byTheWrongClock(state: DurableObjectState): DurableObjectState {
  const { storage } = state
  const set = storage.setAlarm.bind(storage)
  storage.setAlarm = (at, options) => set(Number(at) - wrong, options)
  return state
}

export class ConversationRoom extends Room {
  constructor(state: DurableObjectState, env: Env) {
    super(byTheWrongClock(state), env)
  }
}

export class UserHub extends Hub {
  constructor(state: DurableObjectState, env: Env) {
    super(byTheWrongClock(state), env)
  }
}

export class MatchQueue extends Queue {
  constructor(state: DurableObjectState, env: Env) {
    super(byTheWrongClock(state), env)
  }
}

export class CallRoom extends Calls {
  constructor(state: DurableObjectState, env: Env) {
    super(byTheWrongClock(state), env)
  }
}

/** Sets the clock. */
export default withDoors({
  '/clock': (query) => {
    wrong = Number(query.get('ahead'))
    return new Response('set')
  },
})
