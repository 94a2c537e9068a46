/**
 * Stands in for the queues: takes the producers' messages and passes them to the Worker's `queue` handler in batches,
 * as configured in wrangler.toml. In memory; failed ones are retried after a pause.
 */
const BATCH = 100
const PAUSE = 1_000
/** @type {Map<string, { messages: object[], isFlushing: boolean }>} */
const queues = new Map()

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function flush(env, name, queue) {
  await sleep(PAUSE)
  while (queue.messages.length > 0) {
    const batch = queue.messages.splice(0, BATCH)
    try {
      const result = await env.WORKER.queue(name, batch)
      const again = new Map(result.retryMessages.map(({ msgId, delaySeconds }) => [msgId, delaySeconds]))
      const failed = batch.filter(({ id }) => result.outcome !== 'ok' || result.retryBatch.retry || again.has(id))
      if (failed.length > 0) await sleep(PAUSE)
      queue.messages.push(...failed.map((message) => ({ ...message, attempts: message.attempts + 1 })))
    } catch (error) {
      console.error(`queue ${name}: ${String(error)}`)
      queue.messages.unshift(...batch)
      await sleep(PAUSE)
    }
  }
  queue.isFlushing = false
}

const decoded = (body, format) => {
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))
  return format === 'v8' ? { serializedBody: bytes } : { body: JSON.parse(new TextDecoder().decode(bytes)) }
}

async function messagesOf(request, pathname) {
  const format = request.headers.get('x-msg-fmt') ?? 'v8'
  if (pathname === '/batch') {
    const { messages } = await request.json()
    return messages.map(({ contentType, body }) => decoded(body, contentType ?? 'v8'))
  }
  return format === 'v8'
    ? [{ serializedBody: new Uint8Array(await request.arrayBuffer()) }]
    : [{ body: await request.json() }]
}

export default {
  async fetch(request, env, execution) {
    const { pathname } = new URL(request.url)
    const name = env.QUEUE
    const queue = queues.get(name) ?? { messages: [], isFlushing: false }
    queues.set(name, queue)
    for (const message of await messagesOf(request, pathname))
      queue.messages.push({ id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, ...message })
    if (!queue.isFlushing) {
      queue.isFlushing = true
      execution.waitUntil(flush(env, name, queue))
    }
    const metrics = { backlogCount: queue.messages.length, backlogBytes: 0, oldestMessageTimestamp: 0 }
    return Response.json({ metadata: { metrics } })
  },
}
