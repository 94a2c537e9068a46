import { describe, expect, it } from 'vitest'
import { RoomStubCache } from '../../../src/objects/user-hub/room-stub-cache.ts'
import type { RoomStub } from '../../../src/rpc/namespaces.ts'
import { roomOf } from '../../support/objects.ts'

/** Lines, and for how many rooms a stub has been made. */
function lines() {
  const made: string[] = []
  const of = (conversationId: string): RoomStub => {
    made.push(conversationId)
    return roomOf(conversationId)
  }
  return { made, through: new RoomStubCache({ of }) }
}

describe('the lines of a hub to its rooms', () => {
  it('are one for each conversation, because only calls through one stub arrive in order', async () => {
    const { made, through } = lines()
    const used = await Promise.all(
      ['one', 'two', 'one'].map((id) => through.call(id, (room) => Promise.resolve([room]))),
    )
    expect(made).toEqual(['one', 'two'])
    expect(used[0]?.[0]).toBe(used[2]?.[0])
  })

  it('are given up when they fail', async () => {
    const { made, through } = lines()
    await expect(through.call('one', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await through.call('one', () => Promise.resolve())
    expect(made).toEqual(['one', 'one'])
  })

  it('are no more than anybody needs; the one that has not been used for longest goes first', async () => {
    const { made, through } = lines()
    const use = (id: string) => through.call(id, () => Promise.resolve())
    for (let i = 0; i < 100; i += 1) await use(`${i}`)
    await use('0')
    await use('100')
    made.length = 0
    for (const id of ['0', '100', '1']) await use(id)
    expect(made).toEqual(['1'])
  })
})
