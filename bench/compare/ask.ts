import type { Requests } from './wrk.ts'

/** Makes one of wrk's requests. @throws Error unless it succeeds */
export async function ask(
  url: string,
  { method, path, body, isKeyed, lanes, targets = [''] }: Omit<Requests, 'start'>,
  n: number,
): Promise<Record<string, unknown>> {
  const lane = lanes[n % lanes.length] ?? { token: '' }
  const target = targets[Math.floor(n / lanes.length) % targets.length] ?? ''
  const filled = (template: string) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ({ ...lane, target, n: String(n) })[name] ?? '')
  const response = await fetch(url + filled(path), {
    method,
    headers: {
      authorization: `Bearer ${lane.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(isKeyed ? { 'idempotency-key': `one-${Date.now()}-${n}` } : {}),
    },
    ...(body === undefined ? {} : { body: filled(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`)
  return (JSON.parse(text) as { data: Record<string, unknown> }).data
}

const TRIES = 5

/** The same for requests that are not measured: a busy machine may answer a few times with 503. */
export async function askPatiently(...asked: Parameters<typeof ask>): Promise<Record<string, unknown>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(...asked)
    } catch (error) {
      if (tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
}

/** Concurrent requests. */
export async function inLanes<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  concurrency = 16,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of rest) await act(item)
    }),
  )
}
