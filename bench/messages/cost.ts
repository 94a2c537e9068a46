import { ask, inLanes } from '../compare/ask.ts'
import type { Server } from '../compare/server.ts'
import { cpuOf, cpuOfParts, type OfParts } from '../compare/usage.ts'
import { CONNECTIONS, type Requests, type Run } from '../compare/wrk.ts'
import { latencyOf } from '../latency.ts'
import { untilQuiet } from '../compare/quiet.ts'

/** Messages that were answered. Latencies in milliseconds. */
export type Sent = Pick<Run, 'requests' | 'perSecond' | 'failed' | 'p50' | 'p99'>

/** What a message cost, in microseconds of processor time. */
export interface Cost extends Sent {
  /** Of the server, until the last message was answered. */
  answered: number
  /** Of the server, until it was quiet: deferred work is included. */
  settled: number
  /** Of what is behind the server, until then. */
  behind: number
}

/**
 * Sends, and counts what the server does for it until it has been quiet for a time.
 * @param quietFor in milliseconds; longer than anything is deferred
 */
export async function costOf(
  { server, parts, quietFor }: { server: Server; parts: Partial<OfParts>; quietFor: number },
  send: () => Promise<Sent>,
): Promise<Cost> {
  const { pid } = server.process
  const [before, partsBefore] = await Promise.all([cpuOf(pid), cpuOfParts(parts)])
  const sent = await send()
  const answered = await cpuOf(pid)
  const settled = await untilQuiet(pid, quietFor)
  const partsAfter = await cpuOfParts(parts)
  const each = (microseconds: number) => microseconds / Math.max(1, sent.requests)
  return {
    ...sent,
    answered: each(answered - before),
    settled: each(settled - before),
    behind: each(sumOf(partsAfter) - sumOf(partsBefore)),
  }
}

const sumOf = (parts: OfParts): number => Object.values(parts).reduce((sum, one) => sum + one, 0)

/** Sends one message in each lane, on as many connections as wrk has. */
export async function sendOnce(url: string, requests: Omit<Requests, 'start'>): Promise<Sent> {
  const times: number[] = []
  let failed = 0
  const startedAt = performance.now()
  await inLanes(
    [...requests.lanes.keys()],
    async (i) => {
      const at = performance.now()
      const seq = await ask(url, requests, i).then((data) => Number(data['seq']), Number)
      times.push(performance.now() - at)
      if (!(seq > 0)) failed += 1
    },
    CONNECTIONS,
  )
  const seconds = (performance.now() - startedAt) / 1000
  return { requests: times.length, perSecond: times.length / seconds, failed, ...latencyOf(times) }
}
