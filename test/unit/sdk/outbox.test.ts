import { describe, expect, it } from 'vitest'
import { memoryStorage, systemClock, type Storage } from '../../../sdk/src/foundation.ts'
import { pauseBefore } from '../../../sdk/src/realtime/backoff.ts'
import { Outbox, type Entry, type Pending } from '../../../sdk/src/realtime/outbox.ts'
import { RealtimeError } from '../../../sdk/src/realtime/realtime-error.ts'
import { Stored } from '../../../sdk/src/realtime/stored.ts'

/** Every pause takes a millisecond; how long it should have been is kept. */
function outbox(storage: Storage, send: (message: Pending) => Promise<void>) {
  const [pauses, sent, reported] = [[] as number[], [] as string[], [] as unknown[]]
  let seq = 0
  const box = new Outbox({
    clock: {
      now: () => systemClock.now(),
      setTimeout(run, ms) {
        pauses.push(ms)
        return systemClock.setTimeout(run, 1)
      },
    },
    stored: new Stored<Entry[]>(storage, 'outbox', (error) => reported.push(error)),
    async send(message) {
      await send(message)
      sent.push(message.client_message_id)
      return { message_id: '', conversation_id: '', seq: (seq += 1), created_at: '' }
    },
    user: () => undefined,
    newId: () => `id ${(seq += 1)}`,
    report: (error) => reported.push(error),
  })
  return { box, pauses, sent, reported }
}
const write = (conversation: string, id: string) => ({
  conversation_id: conversation,
  content: id,
  client_message_id: id,
})
const refusal = (code: string, retryAfterMs?: number) => new RealtimeError(code, code, {}, retryAfterMs)

describe('the outbox', () => {
  it('keeps the order within a conversation, and waits for as long as the server says', async () => {
    let refusals = 2
    const { box, pauses, sent } = outbox(memoryStorage(), async ({ client_message_id: id }) => {
      if (id === 'a1' && (refusals -= 1) >= 0) throw refusal('RATE_LIMIT_EXCEEDED', 7_000)
    })
    box.open('ana')
    const sending = ['a1', 'b1', 'a2', 'b2'].map((id) => box.send(write(id.slice(0, 1), id)))
    await Promise.all(sending.map(({ receipt }) => receipt))
    expect(sent.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2'])
    // The other conversation did not wait.
    expect(sent.slice(0, 2)).toEqual(['b1', 'b2'])
    expect(pauses).toHaveLength(2)
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(7_000)
  })

  it('stores a message before it is sent, and until it has been answered', async () => {
    const storage = memoryStorage()
    const kept: (string | null)[] = []
    const { box } = outbox(storage, async () => void kept.push(await storage.get('vibesmatch:realtime:outbox')))
    box.open('ana')
    await box.send(write('a', 'a1')).receipt
    expect(kept[0]).toContain('a1')
    expect(await storage.get('vibesmatch:realtime:outbox')).toBeNull()
  })

  it('sends what an earlier run has left, before what is new', async () => {
    const storage = memoryStorage()
    const before = outbox(storage, () => Promise.reject(refusal('DISCONNECTED')))
    for (const id of ['a1', 'a2']) before.box.send(write('a', id))
    await expect.poll(() => storage.get('vibesmatch:realtime:outbox')).toContain('a2')
    const after = outbox(storage, async () => {})
    const { receipt } = after.box.send(write('a', 'a3'))
    after.box.open('ana')
    await receipt
    expect(after.sent).toEqual(['a1', 'a2', 'a3'])
  })

  it('gives up what is withdrawn or refused, and tells who listens', async () => {
    const { box, reported } = outbox(memoryStorage(), () => Promise.reject(refusal('USER_BLOCKED')))
    const told: string[] = []
    box.onSettled((settled) => {
      told.push(settled.message.client_message_id)
      throw new Error('of the app')
    })
    const [one, two] = [box.send(write('a', 'a1')), box.send(write('a', 'a2'))]
    await expect.poll(() => box.pending).toHaveLength(2)
    await box.cancel('a1')
    await expect(one.receipt).rejects.toMatchObject({ code: 'ABORTED' })
    box.open('ana')
    await expect(two.receipt).rejects.toMatchObject({ code: 'USER_BLOCKED' })
    await expect.poll(() => told).toEqual(['a2'])
    expect(String(reported)).toContain('of the app')
  })

  it('works without a storage that does, and says so', async () => {
    const broken = {
      get: () => Promise.reject(new Error('no storage')),
      set: () => Promise.reject(new Error('no room')),
      remove: () => Promise.reject(new Error('no storage')),
    }
    const { box, reported, sent } = outbox(broken, async () => {})
    box.open('ana')
    await box.send(write('a', 'a1')).receipt
    expect(sent).toEqual(['a1'])
    expect(reported.map(String)).toContain('Error: no room')
  })
})

it('pauses before attempts are anywhere below a bound that doubles, from half a second to half a minute', () => {
  expect([0, 1, 2, 6, 50].map((attempt) => pauseBefore(attempt, 1))).toEqual([500, 1_000, 2_000, 30_000, 30_000])
  expect([0, 3].map((attempt) => pauseBefore(attempt, 0))).toEqual([0, 0])
})
