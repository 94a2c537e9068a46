import { exports } from 'cloudflare:workers'
import { systemClock } from '../../sdk/src/foundation.ts'
import { createClient, type Client, type ClientOptions, type Clock } from '../../sdk/src/index.ts'
import { operators } from '../../sdk/src/operators.ts'
import { freshIp, ORIGIN, type Fetch } from './api.ts'
import type { Person } from './people.ts'

/** A request that a client has sent. */
export interface SentRequest {
  /** Method and path without `/api/v1`, such as `POST /auth/login`. */
  line: string
  headers: Headers
}

export interface TestClient {
  client: Client
  sent: SentRequest[]
}

/** What stands between a client and the Worker; without it, nothing. */
export type Between = (request: Request, pass: Fetch) => Promise<Response>

/** The library, on the Worker under test. */
export function sdkClient({
  between = (request, pass) => pass(request),
  ip = freshIp(),
  ...options
}: Partial<ClientOptions> & { between?: Between; ip?: string } = {}): TestClient {
  const sent: SentRequest[] = []
  const client = createClient({
    baseUrl: ORIGIN,
    async fetch(url, init) {
      const request = new Request(url, init)
      const line = `${request.method} ${new URL(url).pathname.replace('/api/v1', '')}`
      sent.push({ line, headers: new Headers(request.headers) })
      request.headers.set('cf-connecting-ip', ip)
      return between(request, (passed) => exports.default.fetch(passed))
    },
    ...options,
  })
  return { client, sent }
}

/** A client of somebody who is signed in, for as many seconds as they say. */
export async function sdkClientOf(
  person: Person,
  { expiresIn = 3_600, ...options }: Parameters<typeof sdkClient>[0] & { expiresIn?: number } = {},
): Promise<TestClient> {
  const made = sdkClient({ ip: person.ip, ...options })
  await made.client.session.keep({
    token: person.token,
    token_type: 'Bearer',
    expires_in: expiresIn,
    refresh_token: person.refreshToken,
    user: { id: person.id, is_verified: true, plan: 'free', role: 'user' },
  })
  return made
}

/** The code that somebody has been sent, by the outbox of development. */
export async function codeBySdk(client: Client, phone: string): Promise<string> {
  const { messages } = await operators(client).development.outbox({ to: phone })
  const code = messages[0]?.otp
  if (code === undefined) throw new Error('no code was sent')
  return code
}

/** Of a call, in milliseconds, unless it says otherwise. */
const TIME_LIMIT = 20_000
/** What a lock waits for others in the same storage, in milliseconds. */
const TURN = 30

/** A clock that is moved by hand, and on which pauses before a retry are over at once. Time limits never come. */
export function movedClock(): Clock & { pauses: number[]; move(ms: number): void } {
  let ahead = 0
  const pauses: number[] = []
  return {
    pauses,
    now: () => Date.now() + ahead,
    setTimeout(run, ms) {
      if (ms === TURN) return systemClock.setTimeout(run, ms)
      let isCleared = false
      if (ms !== TIME_LIMIT) {
        pauses.push(ms)
        queueMicrotask(() => {
          if (!isCleared) run()
        })
      }
      return {
        clear: () => {
          isCleared = true
        },
      }
    },
    move(ms) {
      ahead += ms
    },
  }
}

/** Lets the Worker do what is asked, and loses its answer, as many times as are left. */
export function losingAnswers(times: number, line: string): Between {
  let left = times
  return async (request, pass) => {
    const isMeant = `${request.method} ${new URL(request.url).pathname}`.endsWith(line)
    const response = await pass(request)
    if (!isMeant || left === 0) return response
    left -= 1
    await response.arrayBuffer()
    // What `fetch` throws when the connection is cut.
    throw new TypeError('Network connection lost.')
  }
}
