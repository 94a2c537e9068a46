import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { requireGoodStanding, standingKeys, type Actor } from './auth.ts'
import { Refusal } from './errors.ts'
import { redis } from './services.ts'
import { limitOf } from './settings.ts'

/** A stored response for a retry with the same key. */
interface Kept {
  request: string
  status?: number
  body?: string
}

/** The results of a request's Redis trip. */
export interface Admission {
  /** The stored response, if any. */
  replay: Kept | null
  /** Stores a response; null without a key. */
  keep: ((status: number, body: string) => void) | null
}

const LEASE_SECONDS = 60
const KEPT_SECONDS = 24 * 3600

const sha = (text: string): string => createHash('sha256').update(text).digest('base64url')

/**
 * Checks everything in one Redis pipeline: the session, the limits, the key.
 * @throws Refusal of the first of these that rejects
 */
export async function admit(
  request: Request,
  response: Response,
  actor: Actor,
  limits: readonly string[],
): Promise<Admission> {
  const now = Date.now()
  const uses = ['api', ...limits].map((name) => ({ name, ...limitOf(name) }))
  const name = request.method === 'POST' ? request.get('idempotency-key') : undefined
  const key = name === undefined ? null : `peer:key:${actor.sub}:${sha(name)}`
  const fingerprint = key === null ? '' : sha(`${request.path}\n${JSON.stringify(request.body)}`)

  const keys = uses.flatMap(({ name, windowSeconds }) => {
    const window = Math.floor(now / (windowSeconds * 1000))
    return [`peer:limit:${name}:${actor.sub}:${window}`, `peer:limit:${name}:${actor.sub}:${window - 1}`]
  })
  const args = uses.flatMap(({ max, windowSeconds }) => [max, windowSeconds * 1000])
  const pipeline = redis
    .pipeline()
    .mget(...standingKeys(actor))
    .countUses(keys.length, ...keys, now, ...args)
  if (key !== null)
    pipeline.set(key, JSON.stringify({ request: fingerprint } satisfies Kept), 'EX', LEASE_SECONDS, 'NX', 'GET')
  const [standing, counted, claimed] = await answersOf(pipeline)

  requireGoodStanding(standing as (string | null)[])
  tellLimits(response, uses, counted as number[], now)
  const known = typeof claimed === 'string' ? (JSON.parse(claimed) as Kept) : null
  if (known && known.request !== fingerprint) throw new Refusal(422, 'IDEMPOTENCY_KEY_REUSED')
  if (known && known.status === undefined) throw new Refusal(409, 'IDEMPOTENCY_IN_PROGRESS')
  return {
    replay: known,
    keep:
      key === null
        ? null
        : (status, body) =>
            void redis
              .set(key, JSON.stringify({ request: fingerprint, status, body } satisfies Kept), 'EX', KEPT_SECONDS)
              .catch(() => {}),
  }
}

async function answersOf(pipeline: ReturnType<typeof redis.pipeline>): Promise<unknown[]> {
  const results = (await pipeline.exec()) ?? []
  return results.map(([error, result]) => {
    if (error) throw error
    return result
  })
}

/** Sends the headers of the limit with least remaining. @throws Refusal once one is used up */
function tellLimits(
  response: Response,
  uses: readonly { max: number; windowSeconds: number }[],
  counted: readonly number[],
  now: number,
): void {
  const states = uses.map(({ max, windowSeconds }, i) => ({
    max,
    left: Math.max(0, max - (counted[i] ?? 0) - 1),
    reset: windowSeconds - (Math.floor(now / 1000) % windowSeconds),
  }))
  const [tightest] = states.toSorted((a, b) => a.left - b.left)
  if (!tightest) return
  response.set({
    'RateLimit-Limit': String(tightest.max),
    'RateLimit-Remaining': String(tightest.left),
    'RateLimit-Reset': String(tightest.reset),
  })
  if (counted.at(-1) === 1) throw new Refusal(429, 'RATE_LIMIT_EXCEEDED')
}
