import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** As much of a TURN client (RFC 8656, RFC 8489) as asks a relay for an address of its own. */

const COOKIE = 0x2112a442
const ALLOCATE = 0x0003
const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  transport: 0x0019,
} as const

export interface Allocation {
  /** 0 when the relay has given an address; its error otherwise. */
  error: number
  /** Port of the relayed address. */
  port: number | null
}

type Attributes = Map<number, Buffer>

/** Asks for a relayed address, first without credentials, as clients do. */
export async function allocate(
  port: number,
  { username, credential }: { username: string; credential: string },
): Promise<Allocation> {
  const socket = createSocket('udp4')
  const ask = async (attributes: [number, Buffer][], key?: Buffer): Promise<Attributes> => {
    const message = request(attributes, key)
    const answered = once(socket, 'message') as Promise<[Buffer]>
    // A relay that has just begun to listen may miss the first one.
    const again = setInterval(() => socket.send(message, port, '127.0.0.1'), 500)
    socket.send(message, port, '127.0.0.1')
    try {
      const [answer] = await answered
      return read(answer)
    } finally {
      clearInterval(again)
    }
  }
  try {
    const transport: [number, Buffer] = [ATTRIBUTES.transport, Buffer.from([17, 0, 0, 0])]
    const challenge = await ask([transport])
    const realm = challenge.get(ATTRIBUTES.realm) ?? Buffer.alloc(0)
    const key = createHash('md5').update(`${username}:${realm.toString()}:${credential}`).digest()
    const answer = await ask(
      [
        transport,
        [ATTRIBUTES.username, Buffer.from(username)],
        [ATTRIBUTES.realm, realm],
        [ATTRIBUTES.nonce, challenge.get(ATTRIBUTES.nonce) ?? Buffer.alloc(0)],
      ],
      key,
    )
    const error = answer.get(ATTRIBUTES.error)
    const relayed = answer.get(ATTRIBUTES.relayed)
    return {
      error: error ? error.readUInt8(2) * 100 + error.readUInt8(3) : 0,
      port: relayed ? relayed.readUInt16BE(2) ^ (COOKIE >>> 16) : null,
    }
  } finally {
    socket.close()
  }
}

function request(attributes: readonly [number, Buffer][], key: Buffer | undefined): Buffer {
  const parts = attributes.map(([type, value]) => attribute(type, value))
  const header = Buffer.alloc(20)
  header.writeUInt16BE(ALLOCATE, 0)
  header.writeUInt32BE(COOKIE, 4)
  randomBytes(12).copy(header, 8)
  const body = Buffer.concat(parts)
  if (key === undefined) {
    header.writeUInt16BE(body.length, 2)
    return Buffer.concat([header, body])
  }
  // The length counts the integrity that is about to be added (RFC 8489, 14.5).
  header.writeUInt16BE(body.length + 24, 2)
  const tag = createHmac('sha1', key).update(header).update(body).digest()
  return Buffer.concat([header, body, attribute(ATTRIBUTES.integrity, tag)])
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

function read(message: Buffer): Attributes {
  const found: Attributes = new Map()
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2)
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length))
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return found
}
