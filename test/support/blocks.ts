import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { newId } from '../../src/foundation/ids.ts'
import { signAccessToken } from '../../src/security/access-token.ts'
import { readSettings } from '../../src/settings.ts'
import { call, type Answer, type Json } from './api.ts'
import type { Operator } from './operators.ts'

/** A version of the app that no other test of this file asks for, and the audience that has it alone. */
export function ownApp(): { version: string; audience: { min_version: string; max_version: string } } {
  apps += 1
  const version = `77.${apps}`
  return { version, audience: { min_version: version, max_version: version } }
}

let apps = 0

export const BANNER = { title: 'Hello', text: 'Add a photo.', action: { label: 'Add', url: '#/profile' } }

export const pathOf = ({ id }: { id: string }) => `/admin/content/blocks/${id}`

export const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

export const createBlock = (admin: Operator, more: Record<string, unknown> = {}): Promise<Answer> =>
  admin.call('POST', '/admin/content/blocks', { placement: 'home_banner', data: BANNER, ...more })

/** A block that has been created. Returns it, with its tag. */
export async function madeBlock(admin: Operator, more: Record<string, unknown> = {}): Promise<Json> {
  const { status, text, data, headers } = await createBlock(admin, more)
  expect(status, text).toBe(201)
  return { ...data['block'], etag: headers.get('etag') }
}

/** The body that leaves a block as it is, but for some fields. */
export const bodyOf = ({ placement, data, locale, audience, starts_at, ends_at, priority, is_enabled }: Json) => ({
  placement,
  data,
  locale,
  audience,
  starts_at,
  ends_at,
  priority,
  is_enabled,
})

interface Asking {
  query?: string
  token?: string
  version?: string
  headers?: Record<string, string>
}

export const readBlocks = ({ query = '', token, version, headers }: Asking = {}): Promise<Answer> =>
  call('GET', `/content/blocks${query}`, {
    ...(token === undefined ? {} : { token }),
    headers: { ...(version === undefined ? {} : { 'x-app-version': version }), ...headers },
  })

/** Which of some blocks are shown, in their order. */
export async function shownOf(blocks: readonly { id: string }[], asking: Asking = {}): Promise<string[]> {
  const { status, text, data } = await readBlocks(asking)
  expect(status, text).toBe(200)
  const ids = new Set(blocks.map(({ id }) => id))
  return data['blocks'].map(({ id }: { id: string }) => id).filter((id: string) => ids.has(id))
}

export const isShown = async (block: { id: string }, asking: Asking = {}): Promise<boolean> =>
  (await shownOf([block], asking)).length === 1

/** The token of an account that only the token tells of. @param seconds until it expires */
export function tokenOf(plan: 'free' | 'premium', userId: string = newId(), seconds = 600): Promise<string> {
  const settings = readSettings(env)
  const now = Date.now() - (settings.ACCESS_TOKEN_SECONDS - seconds) * 1000
  const actor = { userId, sessionId: newId(), plan, role: 'user', isProved: true, authenticatedAt: now } as const
  return signAccessToken(settings, actor, now)
}
