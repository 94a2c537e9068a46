import { api } from '../api/api.ts'
import type { PublicSettings } from '../api/content-wire.ts'
import { signal } from './signal.ts'

/** What operators have set for everybody; null until it is loaded. */
export const settings = signal<PublicSettings | null>(null)

export async function loadSettings(): Promise<PublicSettings> {
  const { settings: loaded } = await api<{ settings: PublicSettings }>('GET', '/settings')
  settings.value = loaded
  return loaded
}
