import { env } from 'cloudflare:workers'
import type { Fetch } from './api.ts'
import { workerWith } from './worker.ts'

const CLASSES = ['CONVERSATION_ROOM', 'USER_HUB', 'CALL_ROOM', 'MATCH_QUEUE'] as const

/** The Worker, and the names of the objects that it has asked: an object is made, or woken, by that. */
export function namingWorker(
  changes: Record<string, unknown> = {},
  instead: (binding: string, name: string) => void = () => {},
): { fetcher: Fetch; named: string[] } {
  const named: string[] = []
  const bindings = CLASSES.map((binding) => {
    const getByName = (name: string) => {
      named.push(`${binding} ${name}`)
      instead(binding, name)
      return env[binding].getByName(name)
    }
    return [binding, { getByName }]
  })
  return { fetcher: workerWith({ ...Object.fromEntries(bindings), ...changes }), named }
}
