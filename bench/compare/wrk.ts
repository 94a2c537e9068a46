import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Server } from './server.ts'
import { cpuOf, cpuOfParts, forParts, type OfParts } from './usage.ts'

/** Caller and subject: names used by the templates. */
export type Lane = { token: string } & Record<string, string>

export interface Requests {
  method: 'GET' | 'POST'
  /** A template, as is the body: `{target}`, `{n}` and the names of a lane are filled in. */
  path: string
  body?: string
  /** Whether each has its own Idempotency-Key. */
  isKeyed?: boolean
  lanes: readonly Lane[]
  targets?: readonly string[]
  /** Number of the first request: one-time requests continue from here. */
  start: number
}

/** The result of one run. Latencies in milliseconds. */
export interface Run {
  perSecond: number
  requests: number
  /** Unsuccessful responses, and failed connections. */
  failed: number
  /** CPU time of the server for each request, in microseconds. Other load on the machine changes it little. */
  cpu: number
  /** The same of everything behind the server. */
  parts: OfParts
  p50: number
  p95: number
  p99: number
}

const printed = z.object({
  requests: z.int(),
  microseconds: z.number(),
  failed: z.int(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
})

/** Of every load, by wrk or not. */
export const CONNECTIONS = 32
let runs = 0

export interface WrkOptions {
  program: string
  /** For the file that tells wrk its requests. */
  folder: string
  /** The processes behind the server. */
  parts: Partial<OfParts>
  /** Seconds after which an answer counts as failed. */
  patience?: number
}

/** Sends requests as fast as responses come, on 32 connections. */
export async function runWrk(
  { program, folder, parts, patience = 2 }: WrkOptions,
  server: Server,
  requests: Requests,
  seconds: number,
): Promise<Run> {
  runs += 1
  const data = join(folder, 'requests.lua')
  await writeFile(data, `return ${asLua({ ...requests, run: `${Date.now()}-${runs}` })}\n`)
  const [before, partsBefore] = await Promise.all([cpuOf(server.process.pid), cpuOfParts(parts)])
  const { stdout } = await promisify(execFile)(
    program,
    [
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      `--timeout=${patience}s`,
      '-s',
      join(import.meta.dirname, 'requests.lua'),
      server.url,
    ],
    { env: { PATH: process.env['PATH'], BENCH_DATA: data } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv },
  )
  const [after, partsAfter] = await Promise.all([cpuOf(server.process.pid), cpuOfParts(parts)])
  const line = /^result (.*)$/m.exec(stdout)?.[1]
  if (line === undefined) throw new Error(`wrk said:\n${stdout}`)
  const { microseconds, p50, p95, p99, requests: count, failed } = printed.parse(JSON.parse(line))
  return {
    perSecond: count / (microseconds / 1e6),
    requests: count,
    failed,
    cpu: (after - before) / count,
    parts: forParts((part) => (partsAfter[part] - partsBefore[part]) / count),
    p50: p50 / 1000,
    p95: p95 / 1000,
    p99: p99 / 1000,
  }
}

/** A value in Lua's notation. */
function asLua(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(asLua).join(',')}}`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => `${name}=${asLua(field)}`)
      .join(',\n')}}`
  return JSON.stringify(value)
}
