import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import { freshIp, ORIGIN, type Fetch, type Json } from './api.ts'
import { open, type ClientFormat, type Frame, type TestSocket } from './sockets.ts'

/** Packets of Socket.IO as its protocol describes them, written without its libraries. */
export const socketIo: ClientFormat = {
  write: (event, data, id = '') => `42${id}${JSON.stringify([event, data])}`,
  read(raw) {
    const [, kind, id, body] = /^4([23])(\d*)(\[.*)$/s.exec(raw) ?? []
    if (body === undefined) return null
    const args = JSON.parse(body) as Json[]
    if (kind === '2') return { event: args[0], data: args[1] }
    const [answer] = args
    return answer.error === undefined
      ? ({ event: 'ack', data: answer, id } as Frame)
      : ({ event: 'error', data: answer.error, id } as Frame)
  },
}

export const ADDRESS = `${ORIGIN}/socket.io/?EIO=4&transport=websocket`

export interface SocketIoOptions {
  query?: string
  headers?: Record<string, string>
  fetcher?: Fetch
}

/** Asks for a connection of Socket.IO. */
export const ask = ({
  query = '',
  headers = {},
  fetcher = (request) => exports.default.fetch(request),
}: SocketIoOptions = {}) =>
  fetcher(
    new Request(ADDRESS + query, { headers: { upgrade: 'websocket', 'cf-connecting-ip': freshIp(), ...headers } }),
  )

/** Opens a connection that has not joined anything yet. */
export async function opened(options: SocketIoOptions = {}): Promise<TestSocket> {
  const response = await ask(options)
  expect(response.status, response.webSocket ? '' : await response.text()).toBe(101)
  return open(response, socketIo)
}

/** Opens a connection and joins `/`, as stock clients do. */
export async function joined(auth: object | null, options: SocketIoOptions = {}): Promise<TestSocket> {
  const socket = await opened(options)
  socket.sendRaw(auth === null ? '40' : `40${JSON.stringify(auth)}`)
  await socket.text(/^40\{"sid":"[\w-]+"\}$/)
  return socket
}

/** Why a connection could not join. */
export async function refusal(auth: object | null, options: SocketIoOptions = {}): Promise<Json> {
  const socket = await opened(options)
  socket.sendRaw(auth === null ? '40' : `40${JSON.stringify(auth)}`)
  const packet = await socket.text(/^44/)
  return { ...JSON.parse(packet.slice(2)), closed: (await socket.untilClosed()).code }
}
