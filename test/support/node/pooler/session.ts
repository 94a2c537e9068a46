import { connect, type Socket } from 'node:net'
import { frame, Frames } from './frames.ts'

const PROTOCOL = 196_608

/** A session of the database, which one client after the other uses. */
export interface Session {
  socket: Socket
  /** What the server says of itself at the start: its parameters, and the key of the session. */
  greeting: Buffer
}

/** Opens a session with a password in clear text. @throws Error when the server refuses it or is not there */
export function openSession(address: URL, database: string): Promise<Session> {
  const socket = connect(Number(address.port), address.hostname)
  socket.setNoDelay(true)
  const text = `user\0${decodeURIComponent(address.username)}\0database\0${database}\0\0`
  const version = Buffer.alloc(4)
  version.writeInt32BE(PROTOCOL)
  socket.write(frame('', Buffer.concat([version, Buffer.from(text)])))
  const frames = new Frames()
  const greeting: Buffer[] = []
  return new Promise((resolve, reject) => {
    const fail = () => {
      socket.destroy()
      reject(new Error('no session of the database could be opened'))
    }
    const hear = (chunk: Buffer) => {
      for (const { type, body } of frames.of(chunk))
        if (type === 'E') return fail()
        else if (type === 'R' && body.readInt32BE(0) === 3)
          socket.write(frame('p', Buffer.from(`${decodeURIComponent(address.password)}\0`)))
        else if (type === 'S' || type === 'K') greeting.push(frame(type, Buffer.from(body)))
        else if (type === 'Z') {
          socket.removeAllListeners()
          return resolve({ socket, greeting: Buffer.concat(greeting) })
        }
    }
    socket.on('data', hear).on('error', fail).on('close', fail)
  })
}
