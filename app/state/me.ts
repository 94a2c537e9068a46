import { api } from '../api/api.ts'
import { session } from '../api/session.ts'
import type { Profile } from '../api/wire.ts'
import { signal } from './signal.ts'

/** One's own profile; null until it is loaded. */
export const profile = signal<Profile | null>(null)

export async function loadProfile(): Promise<Profile> {
  const { profile: loaded } = await api<{ profile: Profile }>('GET', '/profile/me')
  profile.value = loaded
  return loaded
}

session.subscribe((value) => {
  if (!value) profile.value = null
})
