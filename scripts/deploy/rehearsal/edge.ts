import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { readAccount } from './account.ts'

/** Cloudflare's side of requests: each goes to a version of the newest deployment, named by its header or drawn by share. */
export interface Edge {
  url: string
  /** How many requests each version was sent without being named. */
  unnamed: Map<string, number>
  /**
   * What the next requests of GET /health meet, in order: a status of the edge's own, the id of a version that answers in
   * place of the right one, or null for the right one, which is also what the others meet.
   */
  health: (number | string | null)[]
  stop(): Promise<void>
}

/**
 * @param account path of the account
 * @param worker name that overrides must use
 * @param running addresses of the started Workers by version
 */
export async function startEdge(account: string, worker: string, running: ReadonlyMap<string, string>): Promise<Edge> {
  const unnamed = new Map<string, number>()
  const health: Edge['health'] = []
  const server = createServer((incoming, outgoing) => {
    const traffic = readAccount(account).workers['wrangler.toml']?.deployments.at(-1)?.versions ?? []
    const header = String(incoming.headers['cloudflare-workers-version-overrides'] ?? '')
    const named = new RegExp(`^${worker}="([^"]+)"$`).exec(header)?.[1]
    const fault = incoming.url === '/health' ? (health.shift() ?? null) : null
    if (typeof fault === 'number') return void outgoing.writeHead(fault).end('{}')
    const chosen = fault ?? traffic.find(({ version_id }) => version_id === named)?.version_id ?? drawn(traffic)
    if (chosen !== named) unnamed.set(chosen, (unnamed.get(chosen) ?? 0) + 1)
    const to = running.get(chosen)
    if (to === undefined) return void outgoing.writeHead(404).end()
    const passed = request(`${to}${incoming.url ?? '/'}`, { method: incoming.method, headers: incoming.headers })
    passed.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    passed.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    unnamed,
    health,
    stop: () => closed(server),
  }
}

const drawn = (traffic: readonly { version_id: string; percentage: number }[]): string => {
  let point = Math.random() * 100
  return traffic.find(({ percentage }) => (point -= percentage) < 0)?.version_id ?? traffic[0]?.version_id ?? ''
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
