import { latencyOf, type Latency } from '../../latency.ts'
import { connect, type Dial, type Line } from './wire.ts'

/**
 * A separate program that opens sockets and sends over them; it reads its task from its first argument and prints its
 * result, both in JSON.
 */
export type Task = DeliveryTask | ConnectTask

interface Socket extends Pick<Dial, 'url' | 'token'> {
  conversation: string
}

export interface DeliveryTask {
  kind: 'delivery'
  protocol: Dial['protocol']
  /** Two for each conversation. */
  pairs: [Socket, Socket][]
  /** Messages in a second, in all conversations together. */
  perSecond: number
  seconds: number
}

export interface DeliveryResult {
  sent: number
  delivered: number
  /** Acks that do not confirm the message as stored. */
  refused: number
  /** From sending until the other user has the message, in milliseconds. */
  delivery: Latency
  ack: Latency
  /** The longest delay of the sender, in milliseconds: an overloaded generator measures itself. */
  late: number
}

export interface ConnectTask {
  kind: 'connect'
  protocol: Dial['protocol']
  sockets: Pick<Dial, 'url' | 'token'>[]
  atOnce: number
  /** Whether to keep them open until the standard input ends. */
  isHeld: boolean
}

export interface ConnectResult {
  sockets: number
  milliseconds: number
  latency: Latency
}

const task = JSON.parse(await firstLine()) as Task
console.log(JSON.stringify(task.kind === 'delivery' ? await deliver(task) : await open(task)))
if (task.kind === 'connect' && task.isHeld) await new Promise((resolve) => process.stdin.once('end', resolve).resume())
process.exit(0)

async function firstLine(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.slice(0, text.indexOf('\n'))
}

async function deliver({ protocol, pairs, perSecond, seconds }: DeliveryTask): Promise<DeliveryResult> {
  const sentAt = new Map<string, number>()
  const [delivery, ack]: [number[], number[]] = [[], []]
  let [sent, refused, late] = [0, 0, 0]
  const lines = await Promise.all(
    pairs.flat().map((socket, i) =>
      connect({
        ...socket,
        protocol,
        onEvent(event, data) {
          const id = String(data['client_message_id'])
          const at = event === 'new_message' ? sentAt.get(id) : undefined
          // Both receive the message; only the other user's time counts. Senders are notified, too, earlier or later.
          if (at !== undefined && !id.startsWith(`${i}-`)) {
            delivery.push(performance.now() - at)
            sentAt.delete(id)
          }
        },
      }),
    ),
  )
  const run = `${Date.now()}`
  const send = (line: Line, i: number) => {
    const id = `${i}-${run}-${sent}`
    const at = performance.now()
    sentAt.set(id, at)
    sent += 1
    const conversation_id = pairs.flat()[i]?.conversation
    const data = { conversation_id, content: 'How about a walk?', message_type: 'text', client_message_id: id }
    line.send('send_message', data, (answer) => {
      if (typeof answer['seq'] === 'number') ack.push(performance.now() - at)
      else refused += 1
    })
  }

  const startedAt = performance.now()
  const total = perSecond * seconds
  for (let next = 0; next < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond))
    if (due > next) late = Math.max(late, performance.now() - startedAt - (next / perSecond) * 1000)
    for (; next < due; next += 1) {
      // Conversations in turn; in each of them both users in turn.
      const i = ((next % pairs.length) * 2 + (Math.floor(next / pairs.length) % 2)) % lines.length
      const line = lines[i]
      if (line) send(line, i)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && delivery.length + refused < sent;)
    await new Promise((resolve) => setTimeout(resolve, 20))
  for (const line of lines) line.close()
  return { sent, delivered: delivery.length, refused, delivery: latencyOf(delivery), ack: latencyOf(ack), late }
}

async function open({ protocol, sockets, atOnce }: ConnectTask): Promise<ConnectResult> {
  const times: number[] = []
  const rest = sockets.values()
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const socket of rest) {
        const at = performance.now()
        await connect({ ...socket, protocol, onEvent: () => {} })
        times.push(performance.now() - at)
      }
    }),
  )
  return { sockets: times.length, milliseconds: performance.now() - startedAt, latency: latencyOf(times) }
}
