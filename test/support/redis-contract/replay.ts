import { setTimeout as sleep } from 'node:timers/promises'
import type { Bridge } from '../../../scripts/stack/upstash-bridge.ts'
import { sha1, type Case, type Sent } from './case.ts'

/** The ways in which a client of Upstash can send the same commands. */
export const WAYS = ['plain', 'base64', 'pipeline', 'multi-exec'] as const
export type Way = (typeof WAYS)[number]

/** The reply to one command: the body of the bridge's answer. */
export interface Reply {
  result?: unknown
  error?: string
}

/** What a real server has replied. */
export interface Recording {
  /** Its version. */
  server: string
  /** Whose replies these are: see {@link inputsOf}. */
  inputs: string
  /** By the name of the case. What is sent all together has the replies of `base64`. */
  replies: Record<string, { plain: Reply[]; base64: Reply[] }>
}

/** Changes with anything that is sent. */
export const inputsOf = (cases: readonly Case[]): string => sha1(JSON.stringify(cases))

/** Sends a case to an empty Redis, in one of the ways, and gives its replies in order. */
export async function replay(bridge: Bridge, { steps }: Case, way: Way): Promise<Reply[]> {
  await post(bridge, '/', ['FLUSHALL'], 'plain')
  const replies: Reply[] = []
  let batch: Sent[] = []
  const flush = async () => {
    const commands = batch.map(({ command }) => command)
    batch = []
    if (way === 'pipeline' || way === 'multi-exec')
      replies.push(...((await post(bridge, `/${way}`, commands, 'base64')) as Reply[]))
    else for (const command of commands) replies.push((await post(bridge, '/', command, way)) as Reply)
  }
  for (const step of steps) {
    if ('command' in step) batch.push(step)
    else {
      await flush()
      await sleep(step.wait)
    }
  }
  await flush()
  return replies
}

async function post(bridge: Bridge, path: string, body: unknown, encoding: 'plain' | 'base64'): Promise<unknown> {
  const response = await fetch(`${bridge.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bridge.token}`,
      ...(encoding === 'base64' ? { 'upstash-encoding': encoding } : {}),
    },
    body: JSON.stringify(body),
  })
  return response.json()
}

/** Where two recordings of a case differ: a line for each command, with both replies. Times may differ as the case says. */
export function differences({ name, steps }: Case, expected: readonly Reply[], actual: readonly Reply[]): string[] {
  const sent = steps.filter((step) => 'command' in step)
  return sent.flatMap(({ command, tolerance }, i) => {
    const [wanted, got] = [expected[i], actual[i]]
    if (isSame(wanted, got, tolerance)) return []
    return [`${name}: ${JSON.stringify(command)}\n  wanted ${JSON.stringify(wanted)}\n  got    ${JSON.stringify(got)}`]
  })
}

function isSame(wanted: unknown, got: unknown, tolerance: number): boolean {
  if (typeof wanted === 'number' && typeof got === 'number') return Math.abs(wanted - got) <= tolerance
  if (typeof wanted !== 'object' || typeof got !== 'object' || wanted === null || got === null) return wanted === got
  const [a, b] = [Object.entries(wanted), Object.entries(got)]
  return (
    Array.isArray(wanted) === Array.isArray(got) &&
    a.length === b.length &&
    a.every(([key, value], i) => key === b[i]?.[0] && isSame(value, b[i]?.[1], tolerance))
  )
}
