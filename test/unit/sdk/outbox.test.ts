import { describe, expect, it } from 'vitest'
import { memoryStorage, systemClock, type Storage } from '../../../sdk/src/foundation.ts'
import { pauseBefore } from '../../../sdk/src/realtime/backoff.ts'
import { Outbox, type Entry, type Pending } from '../../../sdk/src/realtime/outbox.ts'
import { own, RealtimeError } from '../../../sdk/src/realtime/realtime-error.ts'
import { Stored } from '../../../sdk/src/realtime/stored.ts'

const KEY = 'vibesmatch:realtime:outbox'

interface More {
  /** Of an earlier run. */
  user?: string
  /** Pauses end by hand. */
  isHeld?: boolean
}

/** How long each pause should have been is kept. */
function outbox(storage: Storage, send: (message: Pending) => Promise<void>, { user, isHeld = false }: More = {}) {
  const [pauses, ends, sent] = [[] as number[], [] as (() => void)[], [] as string[]]
  const reported: unknown[] = []
  let seq = 0
  const box = new Outbox({
    clock: {
      now: () => systemClock.now(),
      setTimeout(run, ms) {
        pauses.push(ms)
        ends.push(run)
        return isHeld ? { clear: () => {} } : systemClock.setTimeout(run, 1)
      },
    },
    stored: new Stored<Entry[]>(storage, 'vibesmatch:realtime:outbox', (error) => reported.push(error)),
    async send(message) {
      await send(message)
      sent.push(message.client_message_id)
      return { message_id: '', conversation_id: '', seq: (seq += 1), created_at: '' }
    },
    user: () => user,
    isSure: () => false,
    onWaiting: () => {},
    newId: () => `id ${(seq += 1)}`,
    report: (error) => reported.push(error),
  })
  return { box, pauses, ends, sent, reported }
}
const write = (conversation: string, id: string) => ({
  conversation_id: conversation,
  content: id,
  client_message_id: id,
})
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5))
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
    const { box } = outbox(storage, async () => void kept.push(await storage.get(KEY)))
    box.open('ana')
    await box.send(write('a', 'a1')).receipt
    expect(kept[0]).toContain('a1')
    expect(await storage.get(KEY)).toBeNull()
  })

  it('sends what an earlier run has left, before what is new', async () => {
    const storage = memoryStorage()
    const before = outbox(storage, () => Promise.reject(refusal('DISCONNECTED')))
    for (const id of ['a1', 'a2']) before.box.send(write('a', id))
    await expect.poll(() => storage.get(KEY)).toContain('a2')
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

  it('keeps a message when the user signs out during its pause, and sends it with the next connection', async () => {
    const storage = memoryStorage()
    let [refusals, isClosed] = [1, false]
    const send = async () => {
      if ((refusals -= 1) >= 0) throw refusal('RATE_LIMIT_EXCEEDED', 3_600_000)
      if (isClosed) throw own('SIGNED_OUT', 'The connection is not wanted.')
    }
    const { box, sent, ends } = outbox(storage, send, { isHeld: true })
    box.open('ana')
    const { receipt } = box.send(write('a', 'a1'))
    await expect.poll(() => ends).toHaveLength(1)
    isClosed = true
    box.close()
    ends[0]?.()
    await settled()
    expect(box.pending).toHaveLength(1)
    expect(await storage.get(KEY)).toContain('a1')
    isClosed = false
    box.open('ana')
    await receipt
    expect(sent).toEqual(['a1'])
  })

  it('keeps a message that nobody has refused but the end of the connection', async () => {
    const { box } = outbox(memoryStorage(), async () => {
      box.close()
      throw own('SIGNED_OUT', 'The connection is not wanted.')
    })
    box.open('ana')
    box.send(write('a', 'a1'))
    await settled()
    expect(box.pending).toHaveLength(1)
  })

  it('leaves alone what it cannot read, and sends it when it can', async () => {
    const storage = memoryStorage()
    outbox(storage, async () => {}).box.send(write('a', 'a1'))
    await expect.poll(() => storage.get(KEY)).toContain('a1')
    let isBroken = true
    const get = (key: string) => (isBroken ? Promise.reject(new Error('not now')) : storage.get(key))
    const { box, sent, reported } = outbox({ ...storage, get }, async () => {})
    await box.load()
    box.open('ana')
    await box.send(write('b', 'b1')).receipt
    expect(sent).toEqual(['b1'])
    expect(await storage.get(KEY)).toContain('a1')
    expect(reported.map(String)).toContain('Error: not now')
    isBroken = false
    box.open('ana')
    await expect.poll(() => sent).toEqual(['b1', 'a1'])
    await expect.poll(() => storage.get(KEY)).toBeNull()
  })

  it('sends what was written before its user was known, though the last run was of another', async () => {
    const storage = memoryStorage()
    const { box, sent } = outbox(storage, async () => {}, { user: 'ana' })
    const { receipt } = box.send(write('a', 'a1'))
    await expect.poll(() => storage.get(KEY)).toContain('a1')
    box.open('ben')
    await receipt
    expect(sent).toEqual(['a1'])
  })

  it('drops what another account has left, and says so', async () => {
    const storage = memoryStorage()
    outbox(storage, async () => {}, { user: 'ana' }).box.send(write('a', 'a1'))
    await expect.poll(() => storage.get(KEY)).toContain('a1')
    const { box, sent } = outbox(storage, async () => {})
    const told: string[] = []
    box.onSettled((one) => told.push(`${one.message.client_message_id} ${'error' in one ? one.error.code : ''}`))
    await box.load()
    box.open('ben')
    await expect.poll(() => told).toEqual(['a1 SIGNED_OUT'])
    expect([sent, await storage.get(KEY)]).toEqual([[], null])
  })

  it('sends nothing that was withdrawn in another tab, on either side', async () => {
    const storage = memoryStorage()
    const [author, other] = [outbox(storage, async () => {}), outbox(storage, async () => {})]
    const [one, two, three] = ['a1', 'a2', 'a3'].map((id) => author.box.send(write('a', id)))
    await expect.poll(() => storage.get(KEY)).toContain('a3')
    await other.box.load()
    await author.box.cancel('a1')
    await other.box.cancel('a2')
    other.box.open('ana')
    await expect.poll(() => other.box.pending).toEqual([])
    expect(other.sent).toEqual(['a3'])
    author.box.open('ana')
    for (const gone of [one, two]) await expect(gone?.receipt).rejects.toMatchObject({ code: 'ABORTED' })
    // The other tab has sent this one; the server answers the author with the same message.
    expect(await three?.receipt).toMatchObject({ seq: expect.any(Number) })
    expect(author.sent).toEqual(['a3'])
    expect(await storage.get(KEY)).toBeNull()
  })

  it('works without a storage that does, and says so', async () => {
    const [none, full] = [() => Promise.reject(new Error('no storage')), () => Promise.reject(new Error('no room'))]
    for (const broken of [
      { get: none, set: none, remove: none },
      { ...memoryStorage(), set: full },
    ]) {
      const { box, reported, sent } = outbox(broken, async () => {})
      box.open('ana')
      await box.send(write('a', 'a1')).receipt
      expect(sent).toEqual(['a1'])
      expect(reported.map(String)).toContain(broken.set === full ? 'Error: no room' : 'Error: no storage')
    }
  })
})

it('pauses before attempts are anywhere below a bound that doubles, from half a second to half a minute', () => {
  expect([0, 1, 2, 6, 50].map((attempt) => pauseBefore(attempt, 1))).toEqual([500, 1_000, 2_000, 30_000, 30_000])
  expect([0, 3].map((attempt) => pauseBefore(attempt, 0))).toEqual([0, 0])
})
