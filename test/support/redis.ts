import { env } from 'cloudflare:workers'

/** Asks Redis itself, beside the Worker. */
export async function redis(...command: (string | number)[]): Promise<unknown> {
  const response = await fetch(env.UPSTASH_REDIS_REST_URL, {
    method: 'POST',
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(command),
  })
  const { result, error } = await response.json<{ result?: unknown; error?: string }>()
  if (error !== undefined) throw new Error(error)
  return result
}
