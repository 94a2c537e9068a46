import { verify } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { AppError } from '../foundation/errors.ts'
import { reach } from './reach.ts'

/**
 * Google AdMob's server-side verification: a callback for each rewarded advertisement that was watched
 * (https://developers.google.com/admob/android/ssv). It is signed by ECDSA P-256 with SHA-256 in DER, over the query as it
 * was sent, up to `&signature=`.
 */

const keySet = z.object({
  keys: z.array(z.object({ keyId: z.union([z.number(), z.string()]).transform(String), pem: z.string() })),
})

interface KeySet {
  pems: ReadonlyMap<string, string>
  freshUntil: number
}

const known = new Map<string, KeySet>()
/** When a set was last fetched for an unknown id: invented ids must not cause a fetch each. */
const lastMiss = new Map<string, number>()

/** Google allows a set to be kept for a day at most. */
const FRESH = 24 * 3_600_000
const MISS_PAUSE = 60_000
/** Longest wait for the set, in milliseconds. */
const TIMEOUT = 3_000

/** What a callback says that we use. */
const said = z.object({
  ad_unit: z.string().min(1).max(100),
  transaction_id: z.string().min(1).max(200),
  custom_data: z.string().max(200).optional(),
})

export type WatchedAd = z.output<typeof said>

/**
 * The content of a callback whose signature is valid; null for any other.
 * @param query as it was sent, without the `?`
 * @throws AppError UNAVAILABLE when the keys cannot be had
 */
export async function readCallback(keysUrl: string, query: string, now: number): Promise<WatchedAd | null> {
  const signed = /^(.+)&signature=([\w-]{8,300}={0,2})&key_id=(\d{1,20})$/.exec(query)
  if (!signed) return null
  const [, content = '', signature = '', keyId = ''] = signed
  const pem = await pemOf(keysUrl, keyId, now)
  if (pem === null || !isSigned(content, signature, pem)) return null
  // Of a name that is sent twice, only one would be read.
  const fields = [...new URLSearchParams(content)]
  if (new Set(fields.map(([name]) => name)).size !== fields.length) return null
  return said.safeParse(Object.fromEntries(fields)).data ?? null
}

function isSigned(content: string, signature: string, pem: string): boolean {
  try {
    return verify('sha256', Buffer.from(content), pem, Buffer.from(signature, 'base64url'))
  } catch {
    // Bytes that are no signature at all.
    return false
  }
}

async function pemOf(url: string, keyId: string, now: number): Promise<string | null> {
  const set = known.get(url)
  const pem = set?.pems.get(keyId)
  if (set && pem !== undefined && set.freshUntil > now) return pem
  if (set && pem === undefined && set.freshUntil > now) {
    if (now - (lastMiss.get(url) ?? Number.NEGATIVE_INFINITY) < MISS_PAUSE) return null
    lastMiss.set(url, now)
  }
  return (await fetched(url, now)).pems.get(keyId) ?? null
}

/** @throws AppError UNAVAILABLE */
async function fetched(url: string, now: number): Promise<KeySet> {
  try {
    const response = await reach(url, { within: TIMEOUT })
    if (!response.ok) throw new Error(`the key set answered ${response.status}`)
    const { keys } = keySet.parse(await response.json())
    const set = { pems: new Map(keys.map(({ keyId, pem }) => [keyId, pem])), freshUntil: now + FRESH }
    known.set(url, set)
    return set
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}
