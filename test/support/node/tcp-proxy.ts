import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A proxy on loopback, for tests that cut connections or look at what passes. */
export interface TcpProxy {
  port: number
  /** Breaks every connection, as a network would, and goes on taking new ones. Returns how many there were. */
  cut(): number
  /** Lets nothing through for so many milliseconds; then everything that waited. */
  stall(milliseconds: number): void
  /**
   * Takes the network away, and tells nobody: what is sent is gone, and no end learns of the other's. Returns what brings it
   * back; every connection that was open breaks then.
   */
  vanish(): () => void
  /** Of the next answer on each connection half arrives, and the connection ends. */
  halve(): void
  /** From now on everything that is sent takes so many milliseconds more; 0 for none. */
  slow(milliseconds: number): void
  stop(): Promise<void>
}

/** One that counts the round trips of PostgreSQL's protocol. */
export interface PostgresProxy extends TcpProxy {
  /** Times a client has asked and waited: a simple query, or the Sync that ends an extended one. */
  roundTrips(): number
}

const [QUERY, SYNC] = [0x51, 0x53]

export async function startPostgresProxy(target: number): Promise<PostgresProxy> {
  let roundTrips = 0
  const proxy = await startTcpProxy(target, () =>
    messageCounter((type) => {
      if (type === QUERY || type === SYNC) roundTrips += 1
    }),
  )
  return { ...proxy, roundTrips: () => roundTrips }
}

/** @param listen is asked for each connection who is to hear what its client sends */
export async function startTcpProxy(
  target: number,
  listen: () => (chunk: Buffer) => void = () => () => {},
): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const weather: Weather = { delay: 0, stalledUntil: 0, isGone: false }
  const servers = new Set<Socket>()
  const toBeHalved = new Set<Socket>()
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
          if (!weather.isGone) other.destroy()
        })
    }
    const hear = listen()
    client.on('data', hear)
    carry(client, upstream, weather)
    servers.add(upstream.on('close', () => [servers, toBeHalved].forEach((set) => set.delete(upstream))))
    carry(upstream, client, weather, () => toBeHalved.delete(upstream))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    // One of the two may have gone already.
    const connections = Math.ceil(sockets.size / 2)
    for (const socket of sockets) socket.destroy()
    return connections
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    stall: (milliseconds) => (weather.stalledUntil = Date.now() + milliseconds),
    vanish() {
      weather.isGone = true
      return () => {
        weather.isGone = false
        cut()
      }
    },
    halve: () => servers.forEach((server) => toBeHalved.add(server)),
    slow: (milliseconds) => (weather.delay = milliseconds),
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface Weather {
  /** Milliseconds that everything takes. */
  delay: number
  /** Until when nothing arrives. */
  stalledUntil: number
  /** Whether what is sent is lost. */
  isGone: boolean
}

/**
 * Carries what one end says to the other, in order, as the weather allows.
 * @param isHalved whether only half of what was said arrives, and then the end
 */
function carry(from: Socket, to: Socket, weather: Weather, isHalved = () => false): void {
  let last = Promise.resolve()
  let waiting = 0
  from.on('data', (chunk: Buffer) => {
    if (weather.isGone) return
    if (isHalved()) {
      from.removeAllListeners('data')
      to.end(chunk.subarray(0, chunk.length / 2), () => from.destroy())
      return
    }
    const wait = Math.max(weather.delay, weather.stalledUntil - Date.now())
    if (wait <= 0 && waiting === 0) {
      to.write(chunk)
      return
    }
    waiting += 1
    const due = Date.now() + wait
    last = last
      .then(() => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, due - Date.now()))))
      .then(() => {
        waiting -= 1
        if (!to.destroyed) to.write(chunk)
      })
  })
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
