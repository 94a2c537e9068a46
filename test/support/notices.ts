import type { Delivery } from '../../src/rpc/delivery.ts'
import type { PushMessage } from '../../src/rpc/notifications.ts'
import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/settings.ts'
import worker from '../../src/index.ts'
import { Hub } from '../../src/objects/user-hub/hub.ts'
import { newId } from '../../src/foundation/ids.ts'
import { hubOf } from './objects.ts'
import { partial } from './partial.ts'

export const MINUTE = 60_000

/** Runs with somebody's hub, whose queue only remembers, and whose own alarm has nothing to do with it. */
export const withHub = <T>(
  userId: string,
  work: (hub: Hub, queued: PushMessage[]) => Promise<T>,
  queue: Partial<Queue<PushMessage>> = {},
): Promise<T> =>
  runInDurableObject(hubOf(userId), (_object, state) => {
    const queued: PushMessage[] = []
    const PUSH_QUEUE = partial<Queue<PushMessage>>({
      sendBatch: (messages: Iterable<{ body: PushMessage }>) => {
        queued.push(...[...messages].map(({ body }) => body))
        return Promise.resolve(partial({}))
      },
      ...queue,
    })
    return work(new Hub(state, { ...env, PUSH_QUEUE }, readSettings(env)), queued)
  })

/** What happens in a conversation, as its room tells the hub of one of the two. There need be no such room. */
export class Conversation {
  readonly id = newId()
  readonly me: string
  readonly peer: string
  #events = 0
  #seq = 0
  #unread = 0

  constructor(me = newId(), peer = newId()) {
    this.me = me
    this.peer = peer
  }

  match(): Delivery {
    const user = { id: this.peer, first_name: 'Kim', age: 30, photos: [] }
    const matched_at = new Date().toISOString()
    return this.#delivery([
      ['match:created', { match_id: newId(), conversation_id: this.id, kind: 'mutual', matched_at, user }],
    ])
  }

  message({ from = this.peer, content = 'hello' }: { from?: string; content?: string } = {}): Delivery {
    this.#seq += 1
    if (from === this.peer) this.#unread += 1
    const data = {
      message_id: newId(),
      conversation_id: this.id,
      seq: this.#seq,
      sender_id: from,
      receiver_id: from === this.peer ? this.me : this.peer,
      content,
      message_type: 'text',
      created_at: new Date().toISOString(),
    }
    return this.#delivery([['new_message', data]])
  }

  /** @param unread how many are left */
  read({ by = this.me, unread = 0 }: { by?: string; unread?: number } = {}): Delivery {
    if (by === this.me) this.#unread = unread
    const data = {
      message_id: newId(),
      conversation_id: this.id,
      up_to_seq: this.#seq - unread,
      read_by: by,
      reader_id: by,
      read_at: new Date().toISOString(),
    }
    return this.#delivery([['message_read', data]])
  }

  end(): Delivery {
    return this.#delivery([['match:ended', { match_id: newId(), conversation_id: this.id }]])
  }

  #delivery(events: [event: string, data: Record<string, unknown>][]): Delivery {
    const entries = events.map(([event, data]) => ({ eventId: ++this.#events, event, data }))
    return {
      userId: this.me,
      conversationId: this.id,
      peerId: this.peer,
      entries,
      through: this.#events,
      unread: this.#unread,
      heardAt: 0,
    }
  }
}

/** Ids of what a hub puts into its queue at a time. */
export async function handedAt(hub: Hub, queued: { id: string }[], time: number): Promise<string[]> {
  queued.length = 0
  await hub.jobHandlers.notify(time)
  return queued.map(({ id }) => id)
}

/** What would go into the queue for somebody if the minute were over. */
export const duePushes = (userId: string): Promise<PushMessage[]> =>
  withHub(userId, async (hub, queued) => {
    await hub.jobHandlers.notify(Date.now() + MINUTE)
    return queued
  })

/** Lets the Worker consume messages of the queue; returns how many are done with, and when the others are to come again. */
export async function consumePushes(
  bodies: readonly PushMessage[],
  changes: Record<string, unknown> = {},
  { attempts = 1, queue = 'vibesmatch-push' } = {},
) {
  const said = { acked: 0, retried: [] as (number | undefined)[] }
  const messages = bodies.map((body, i) => ({
    id: `m${i}`,
    timestamp: new Date(),
    attempts,
    body,
    ack: () => void (said.acked += 1),
    retry: ({ delaySeconds }: QueueRetryOptions = {}) => void said.retried.push(delaySeconds),
  }))
  // The runtime's own batches do not report the delay of a retry afterwards.
  const batch = partial<MessageBatch<PushMessage>>({ queue, messages })
  const execution = createExecutionContext()
  await worker.queue(batch, { ...env, ...changes }, execution)
  await waitOnExecutionContext(execution)
  return said
}
