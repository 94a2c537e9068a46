import worker, {
  CallRoom as Calls,
  ConversationRoom as Room,
  MatchQueue as Queue,
  UserHub as Hub,
} from '../../src/index.ts'

export * from '../../src/index.ts'

/** By how much the clock is wrong, in milliseconds. A runtime that has just begun has it right. */
let wrong = 0
const right = Date.now.bind(Date)
Date.now = () => right() + wrong

/** Alarms are set by the wrong clock, but go off by the right one, which is that of the runtime. */
function byTheWrongClock({ storage }: DurableObjectState): void {
  const set = storage.setAlarm.bind(storage)
  storage.setAlarm = (at, options) => set(Number(at) - wrong, options)
}

export class ConversationRoom extends Room {
  constructor(state: DurableObjectState, env: Env) {
    byTheWrongClock(state)
    super(state, env)
  }
}

export class UserHub extends Hub {
  constructor(state: DurableObjectState, env: Env) {
    byTheWrongClock(state)
    super(state, env)
  }
}

export class MatchQueue extends Queue {
  constructor(state: DurableObjectState, env: Env) {
    byTheWrongClock(state)
    super(state, env)
  }
}

export class CallRoom extends Calls {
  constructor(state: DurableObjectState, env: Env) {
    byTheWrongClock(state)
    super(state, env)
  }
}

/** The Worker with one more door, which sets its clock. */
export default {
  ...worker,
  async fetch(
    request: Request<unknown, IncomingRequestCfProperties>,
    env: Env,
    ctx: ExecutionContext,
  ): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname !== '/clock') return worker.fetch(request, env, ctx)
    wrong = Number(searchParams.get('ahead'))
    return new Response('set')
  },
}
