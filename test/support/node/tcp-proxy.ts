import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy on loopback that counts the round trips of PostgreSQL's protocol. */
export interface TcpProxy {
  port: number
  /** Times a client has asked and waited: a simple query, or the Sync that ends an extended one. */
  roundTrips(): number
  stop(): Promise<void>
}

const [QUERY, SYNC] = [0x51, 0x53]

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let roundTrips = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
    }
    const count = messageCounter((type) => {
      if (type === QUERY || type === SYNC) roundTrips += 1
    })
    client.on('data', (chunk) => {
      count(chunk)
      upstream.write(chunk)
    })
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    roundTrips: () => roundTrips,
    stop() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Follows the frontend messages in a stream: after the start-up, each is a type, a length and a body. */
function messageCounter(onMessage: (type: number) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let hasStarted = false
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = hasStarted ? 1 : 0
      if (rest.length < head + 4) return
      const length = head + rest.readUInt32BE(head)
      if (rest.length < length) return
      if (hasStarted) onMessage(rest[0] ?? 0)
      // An SSL request (80877103) comes before the real start-up message.
      else hasStarted = rest.readUInt32BE(4) !== 80_877_103
      rest = rest.subarray(length)
    }
  }
}
