import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { OPEN_SOCKETS } from '../../../src/catalogue/socket-limits.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { hubOf, hubSocket, openRoom, roomSocket } from '../../support/objects.ts'
import type { TestSocket } from '../../support/sockets.ts'

const isThere = ({ closed }: { closed: unknown }) => closed === undefined

describe('a crowd of sockets', () => {
  it('of one session at the same moment is ten in the end', async () => {
    const [me, sessionId] = [newId(), newId()]
    const sockets = await Promise.all(Array.from({ length: 25 }, () => hubSocket(me, { sessionId })))
    await expect.poll(() => sockets.filter(isThere)).toHaveLength(OPEN_SOCKETS.ofSession)
    for (const socket of sockets.filter(isThere)) expect((await socket.request('ping')).event).toBe('pong')
  })

  it('of one person is thirty, and the other one of the conversation has theirs', async () => {
    const test = await openRoom()
    const other = await roomSocket(test, test.b)
    const sockets: TestSocket[] = []
    for (let n = 0; n < OPEN_SOCKETS.ofPerson + 3; n += 1) sockets.push(await roomSocket(test, test.a))
    await expect.poll(() => sockets.map(isThere).indexOf(true)).toBe(3)
    for (const socket of sockets.slice(0, 3)) expect((await socket.untilClosed()).code).toBe(4008)
    expect(isThere(other)).toBe(true)
  })

  it('loses the one first that has not been heard of for longest', async () => {
    const [me, sessionId] = [newId(), newId()]
    const first = await hubSocket(me, { sessionId })
    const second = await hubSocket(me, { sessionId })
    // The first one has said something since; of the second nothing was heard for a minute.
    await runInDurableObject(hubOf(me), (_hub, state) => {
      const [, silent] = state.getWebSockets().toSorted((a, b) => attachmentOf(a).heardAt - attachmentOf(b).heardAt)
      for (const socket of state.getWebSockets()) {
        const who = attachmentOf(socket)
        saveAttachment(socket, { ...who, heardAt: Date.now() - (socket === silent ? 60_000 : 0) })
      }
    })
    for (let n = 2; n <= OPEN_SOCKETS.ofSession; n += 1) await hubSocket(me, { sessionId })
    await expect.poll(() => [first, second].filter(isThere)).toHaveLength(1)
  })
})
