import { WebSocket } from 'ws'

/** The socket protocol of a side. Both are spoken over bare WebSockets, so that the client costs the same. */
export interface Line {
  send(event: string, data: object, onAck: (data: Record<string, unknown>) => void): void
  close(): void
}

export interface Dial {
  url: string
  token: string
  protocol: 'ours' | 'peer'
  onEvent: (event: string, data: Record<string, unknown>) => void
}

/** Connects; resolves once the server has authenticated the client. */
export function connect({ url, token, protocol, onEvent }: Dial): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false })
    const acks = new Map<string, (data: Record<string, unknown>) => void>()
    let count = 0
    const speak = protocol === 'ours' ? inFrames : inSocketIo
    const line: Line = {
      send(event, data, onAck) {
        count += 1
        acks.set(String(count), onAck)
        socket.send(speak.frame(event, data, count))
      },
      close: () => socket.terminate(),
    }
    socket.once('error', reject)
    socket.once('close', (code: number) => reject(new Error(`a socket was closed with ${code}`)))
    socket.on('message', (raw: Buffer) => {
      const said = speak.parse(raw.toString())
      if (said.answer !== undefined) socket.send(said.answer)
      if (said.ack !== undefined) {
        acks.get(said.ack)?.(said.data)
        acks.delete(said.ack)
      } else if (said.event === 'authenticated') resolve(line)
      else if (said.event !== undefined) onEvent(said.event, said.data)
    })
  })
}

interface Said {
  event?: string
  ack?: string
  data: Record<string, unknown>
  /** The required reply. */
  answer?: string
}

/** Frames of the Worker. */
const inFrames = {
  frame: (event: string, data: object, id: number): string => JSON.stringify({ event, data, id: String(id) }),
  parse(text: string): Said {
    const { event, data, id } = JSON.parse(text) as { event: string; data: Record<string, unknown>; id?: string }
    return id !== undefined && (event === 'ack' || event === 'error') ? { ack: id, data } : { event, data }
  },
}

/** Packets of Engine.IO 4 and Socket.IO 5, as far as they occur. */
const inSocketIo = {
  frame: (event: string, data: object, id: number): string => `42${id}${JSON.stringify([event, data])}`,
  parse(text: string): Said {
    if (text.startsWith('0')) return { data: {}, answer: '40' }
    if (text === '2') return { data: {}, answer: '3' }
    const [, type, id = '', body = ''] = /^4([23])(\d*)(\[.*)$/s.exec(text) ?? []
    if (type === undefined) return { data: {} }
    const parts = JSON.parse(body) as [unknown, Record<string, unknown>?]
    if (type === '3') return { ack: id, data: parts[0] as Record<string, unknown> }
    return { event: String(parts[0]), data: parts[1] ?? {} }
  },
}
