import { askPatiently } from './ask.ts'
import { untilQuiet } from './quiet.ts'
import { operationsOn, type Operation } from './operations.ts'
import type { Server } from './server.ts'
import type { Stack } from './stack.ts'
import { runWrk, type Requests, type Run } from './wrk.ts'

/** The rounds of one operation. Compared results come from the same round. */
export interface HttpRounds {
  name: string
  floorName: Operation['floor']['name']
  /** `pooled` is our side by the other way to Postgres, where both are compared. */
  rounds: { ours: Run; pooled?: Run; peer: Run; floor: Run }[]
}

export interface HttpOptions {
  wrk: string
  folder: string
  rounds: number
  seconds: number
  isWanted: (name: string) => boolean
  say: (line: string) => void
}

/** What one side has left for later must not run beside the other: nothing happens for so many milliseconds before a run. */
const QUIET = 2_000

/** More requests than a second will use, for those that can be made only once. */
const MOST_PER_SECOND = 5_000

/** The rounds of every operation, and of the bare handlers: one without a body, and one that reads a body. */
export async function measureHttp(
  stack: Stack,
  { wrk, folder, rounds, seconds, isWanted, say }: HttpOptions,
): Promise<{ operations: HttpRounds[]; bare: { GET: Run; POST: Run }[] }> {
  const operations = operationsOn(stack.population).filter(({ name }) => isWanted(name))
  let next = 1_000
  const run = async (server: Server, requests: Omit<Requests, 'start'>, length: number): Promise<Run> => {
    for (const { process } of [stack.ours, stack.peer]) await untilQuiet(process.pid, QUIET)
    const start = next
    next += MOST_PER_SECOND * length
    return runWrk({ program: wrk, folder, parts: stack.parts }, server, { ...requests, start }, length)
  }
  const { pooled } = stack
  const bareRun = (method: 'GET' | 'POST') =>
    run(
      stack.floor,
      { method, path: '/bare', lanes: [{ token: 'none' }], ...(method === 'POST' ? { body: '{"a":1}' } : {}) },
      seconds,
    )

  const results = new Map(operations.map((operation) => [operation, [] as HttpRounds['rounds']]))
  const bare: { GET: Run; POST: Run }[] = []
  for (const [i, operation] of operations.entries()) {
    for (const side of ['ours', 'peer'] as const) {
      const data = await askPatiently(stack[side].url, operation.requests(side), 2 * i + (side === 'ours' ? 0 : 1))
      if (!operation.isRight(data))
        throw new Error(`${side}: ${operation.name} is answered with ${JSON.stringify(data)}`)
      await run(stack[side], operation.requests(side), 1)
    }
    if (pooled) await run(pooled, operation.requests('ours'), 1)
  }
  for (let round = 0; round < rounds; round += 1) {
    bare.push({ GET: await bareRun('GET'), POST: await bareRun('POST') })
    for (const operation of operations) {
      const parts = {
        ours: () => run(stack.ours, operation.requests('ours'), seconds),
        ...(pooled ? { pooled: () => run(pooled, operation.requests('ours'), seconds) } : {}),
        peer: () => run(stack.peer, operation.requests('peer'), seconds),
        floor: () => run(stack.floor, operation.floor.requests, seconds),
      }
      // The order rotates, so that none is always first or always after the same one.
      const order = Object.entries(parts).map((_, i, all) => all[(i + round) % all.length] ?? all[i])
      const done: Partial<Record<keyof typeof parts, Run>> = {}
      // Guarantee: the names are those of the parts.
      for (const [part, measure] of order.filter((one) => one !== undefined))
        done[part as keyof typeof parts] = await measure()
      const { ours, peer, floor } = done
      if (!ours || !peer || !floor) continue
      results.get(operation)?.push({ ...done, ours, peer, floor })
      const runs = [ours, ...(done.pooled ? [done.pooled] : []), peer, floor]
      const rates = runs.map(({ perSecond }) => perSecond.toFixed(0).padStart(6)).join(' ')
      const costs = runs.map(({ cpu }) => cpu.toFixed(0).padStart(5)).join(' ')
      const failed = runs.reduce((sum, run) => sum + run.failed, 0)
      say(
        `${operation.name.padEnd(32)} round ${round + 1}: ${rates} a second, ${costs} µs each${failed > 0 ? `  INVALID: ${failed} failed` : ''}`,
      )
    }
  }
  return {
    operations: operations.map((operation) => ({
      name: operation.name,
      floorName: operation.floor.name,
      rounds: results.get(operation) ?? [],
    })),
    bare,
  }
}
