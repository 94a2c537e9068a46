import { WebSocket } from 'ws'
import { HEARTBEAT } from '../../src/protocol/heartbeat.ts'

type Data = Record<string, unknown>

/** How long a connection or an answer may take, in milliseconds. */
export const PATIENCE = 10_000
const PING_EVERY = 25_000

/** A user's socket. */
export interface Line {
  /** Sends an event. @returns what acknowledges it; @throws Error with the code of a refusal, or "no answer" */
  request(event: string, data: Data): Promise<Data>
  close(): void
}

interface Dial {
  /** Of the API, with http. */
  url: string
  token: string
  onEvent: (event: string, data: Data) => void
  /** The other side, or the network, has closed it. */
  onDrop: () => void
}

/** Connects; resolves once the server knows the user. */
export function dial({ url, token, onEvent, onDrop }: Dial): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      handshakeTimeout: PATIENCE,
    })
    const waiting = new Map<string, (data: Data, isError: boolean) => void>()
    let [isReady, isClosing, nextId] = [false, false, 1]
    const timer = setTimeout(() => {
      socket.terminate()
      reject(new Error('not signed in in time'))
    }, PATIENCE)
    const ping = setInterval(() => isReady && socket.send(HEARTBEAT.ask), PING_EVERY)
    const line: Line = {
      request: (event, data) => {
        const id = String(nextId++)
        return new Promise((done, fail) => {
          const patience = setTimeout(() => {
            waiting.delete(id)
            fail(new Error('no answer'))
          }, PATIENCE)
          waiting.set(id, (answer, isError) => {
            clearTimeout(patience)
            waiting.delete(id)
            if (isError) fail(new Error(String(answer['code'])))
            else done(answer)
          })
          socket.send(JSON.stringify({ event, data, id }))
        })
      },
      close() {
        isClosing = true
        socket.close()
      },
    }
    socket.once('error', (error) => reject(error))
    socket.once('close', (code: number) => {
      clearTimeout(timer)
      clearInterval(ping)
      reject(new Error(`closed with ${code}`))
      for (const answer of waiting.values()) answer({ code: 'closed' }, true)
      if (isReady && !isClosing) onDrop()
    })
    socket.on('message', (raw: Buffer) => {
      const { event, data, id } = JSON.parse(raw.toString()) as { event: string; data: Data; id?: string }
      if (event === 'authenticated') {
        isReady = true
        clearTimeout(timer)
        resolve(line)
      } else if (id !== undefined && (event === 'ack' || event === 'error')) waiting.get(id)?.(data, event === 'error')
      else onEvent(event, data)
    })
  })
}
