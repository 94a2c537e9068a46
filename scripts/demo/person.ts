import { Broken, check } from './check.ts'
import { DemoSocket } from './socket.ts'

export interface Answer {
  status: number
  headers: Headers
  body: {
    success: boolean
    data: Record<string, unknown>
    error?: { code: string }
    meta?: { pagination: { cursor: string | null } }
  }
}

const newPhone = (): string => `+4915${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`

/** @throws Broken where something else than the product has answered, such as the edge in front of it */
function jsonOf(text: string, request: string, status: number): Answer['body'] {
  try {
    // Guarantee: what the product answers; each caller checks the status.
    return JSON.parse(text) as Answer['body']
  } catch {
    throw new Broken(`${request} answers ${status} without JSON`)
  }
}

/** One user with a device: everything they do goes through the public API. */
export class Person {
  readonly phone: string
  readonly url: string
  readonly name: string
  id = ''
  token = ''
  refreshToken = ''

  constructor(url: string, name: string, phone = newPhone()) {
    this.phone = phone
    this.url = url
    this.name = name
  }

  async call(
    method: string,
    path: string,
    body?: object | FormData,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const isForm = body instanceof FormData
    const response = await fetch(`${this.url}${path.startsWith('/dev/') ? '' : '/api/v1'}${path}`, {
      method,
      headers: {
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: jsonOf(text, `${method} ${path}`, response.status),
    }
  }

  /** A request that must succeed; returns its data. */
  async do(method: string, path: string, body?: object | FormData): Promise<Record<string, unknown>> {
    const answer = await this.call(method, path, body)
    check(answer.status === 200 && answer.body.success, `${method} ${path} answers 200`, {
      status: answer.status,
      error: answer.body.error,
    })
    return answer.body.data
  }

  async signIn(): Promise<void> {
    await this.do('POST', '/auth/send-otp', { phone_number: this.phone })
    this.keep(await this.do('POST', '/auth/verify-otp', { phone_number: this.phone, otp: await this.code() }))
  }

  /** The newest code that was sent to them; in development, text messages wait in an outbox. */
  async code(): Promise<string | undefined> {
    const { messages } = await this.do('GET', `/dev/outbox?to=${encodeURIComponent(this.phone)}`)
    const [message] = messages as { otp: string }[]
    return message?.otp
  }

  keep(session: Record<string, unknown>): void {
    this.token = String(session['token'])
    this.refreshToken = String(session['refresh_token'])
    this.id = (session['user'] as { id: string }).id
  }

  /** Opens the user's socket and authenticates with the first event. */
  async connect(): Promise<DemoSocket> {
    const socket = await DemoSocket.open(`${this.url}/api/v1/ws`)
    socket.send('authenticate', { token: this.token })
    const { data } = await socket.next('authenticated')
    check(data['user_id'] === this.id, 'the socket knows who is there')
    return socket
  }

  /** Whether the other user appears in the feed. */
  async sees(other: Person): Promise<Record<string, unknown> | undefined> {
    let cursor: string | null = null
    do {
      const { body }: Answer = await this.call(
        'GET',
        `/matching/feed?limit=50${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      const card = (body.data['users'] as Record<string, unknown>[]).find(({ id }) => id === other.id)
      if (card) return card
      cursor = body.meta?.pagination.cursor ?? null
    } while (cursor !== null)
    return undefined
  }
}
