import { expect } from 'vitest'
import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/settings.ts'
import { contactIndex } from '../../src/security/contacts.ts'
import { call, freshIp, type Answer, type Fetch } from './api.ts'
import { query } from './db.ts'
import { idToken, type Key } from './google.ts'
import { codeFor, freshEmail, freshPhone, personOf, unsentMails, type Person } from './people.ts'

/**
 * Two parties and one address: its owner, who reads its mail, and an attacker, who does not. Both have a phone and a Google
 * account of their own; the owner's Google has proved the address.
 */
export interface World {
  email: string
  owner: Party
  attacker: Party
}

interface Party {
  phone: string
  google: { sub: string; email: string }
  password: string
  /** Everybody as whom they have ever signed in, the newest last. */
  signedIn: Person[]
}

export const MOVES = [
  'attacker registers',
  'attacker links phone',
  'attacker adds address to phone account',
  'attacker adds address to Google account',
  'attacker logs in',
  'attacker asks for mails',
  'owner registers',
  'owner confirms',
  'owner resets',
  'owner uses Google',
  'owner adds address to phone account',
  'owner links phone',
  'owner refuses',
] as const
export type Move = (typeof MOVES)[number]

const CLAIMS: readonly Move[] = [
  'attacker registers',
  'attacker adds address to phone account',
  'attacker adds address to Google account',
  'owner registers',
  'owner adds address to phone account',
]

/** Before any of these a move does nothing, so an order in which it comes first is another, shorter one. */
export const NEEDS: Partial<Record<Move, readonly Move[]>> = {
  'attacker links phone': ['attacker registers'],
  'attacker logs in': ['attacker registers'],
  'owner confirms': ['owner registers', 'owner adds address to phone account'],
  'owner links phone': ['owner registers', 'owner uses Google'],
  'owner refuses': CLAIMS,
  'owner resets': ['attacker registers', 'owner registers', 'owner uses Google'],
}

/** @param fetcher a Worker that believes in `key` and answers once its mails have left */
export function playersOf(fetcher: Fetch, key: Key) {
  const post = (path: string, body: unknown, token?: string): Promise<Answer> =>
    call('POST', `/auth/${path}`, { body, fetcher, ip: freshIp(), ...(token === undefined ? {} : { token }) })

  const keep = (party: Party, answer: Answer): Person | null => {
    if (answer.status >= 300) return null
    const person = personOf(answer.data, { phone: party.phone })
    party.signedIn.push(person)
    return person
  }
  const byPhone = async (party: Party): Promise<Person | null> => {
    await post('send-otp', { phone_number: party.phone })
    return keep(party, await post('verify-otp', { phone_number: party.phone, otp: await codeFor(party.phone) }))
  }
  const byGoogle = async (party: Party): Promise<Person | null> =>
    keep(party, await post('google', { id_token: await idToken(key, { ...party.google, email_verified: true }) }))
  const linkPhone = async (party: Party): Promise<void> => {
    const token = party.signedIn.at(-1)?.token
    if (token === undefined) return
    const sent = await post('link/phone', { phone_number: party.phone }, token)
    if (sent.status === 200)
      await post('link/phone', { phone_number: party.phone, otp: await codeFor(party.phone) }, token)
  }
  const mailed = async ({ email }: World, subject: string): Promise<string | undefined> =>
    (await unsentMails(email)).find(({ body, token }) => token !== undefined && body.startsWith(subject))?.token

  async function confirm(world: World): Promise<void> {
    const token = await mailed(world, 'Confirm')
    if (token === undefined) return
    for (const { token: access } of world.owner.signedIn.toReversed()) await post('verify-email', { token }, access)
  }

  async function reset(world: World): Promise<void> {
    const { email, owner } = world
    await post('forgot-password', { email })
    const token = await mailed(world, 'Set a new password')
    if (token === undefined) return
    const body = { token, password: owner.password }
    const answer = await post('reset-password', body)
    if (answer.error.code !== 'CONFLICT') return
    const claims: { user_id: string }[] = answer.error.details?.['claims']
    const own = claims.find(({ user_id }) => owner.signedIn.some(({ id }) => id === user_id)) ?? claims[0]
    await post('reset-password', { ...body, user_id: own?.user_id })
  }

  const play: Record<Move, (world: World) => Promise<unknown>> = {
    'attacker registers': async ({ email, attacker }) =>
      keep(attacker, await post('register', { email, password: attacker.password })),
    'attacker links phone': ({ attacker }) => linkPhone(attacker),
    'attacker adds address to phone account': async ({ email, attacker }) =>
      post('link/email', { email }, (await byPhone(attacker))?.token),
    'attacker adds address to Google account': async ({ email, attacker }) =>
      post('link/email', { email }, (await byGoogle(attacker))?.token),
    'attacker logs in': async ({ email, attacker }) =>
      keep(attacker, await post('login', { email, password: attacker.password })),
    'attacker asks for mails': async ({ email }) => {
      await post('forgot-password', { email })
      await post('resend-verification', { email })
    },
    'owner registers': async ({ email, owner }) =>
      keep(owner, await post('register', { email, password: owner.password })),
    'owner confirms': confirm,
    'owner resets': reset,
    'owner uses Google': ({ owner }) => byGoogle(owner),
    'owner adds address to phone account': async ({ email, owner }) =>
      post('link/email', { email }, (await byPhone(owner))?.token),
    'owner links phone': ({ owner }) => linkPhone(owner),
    'owner refuses': async (world) => {
      const token = await mailed(world, 'Confirm')
      if (token !== undefined) await post('verify-email/refuse', { token })
    },
  }

  /** Gets the owner in by nothing but their mailbox: a new password or, where nothing passes to them, a new account. */
  async function getIn(world: World): Promise<Person | null> {
    const { email, owner } = world
    await reset(world)
    const back = keep(owner, await post('login', { email, password: owner.password }))
    if (back && (await provedBy(world)) === back.id) return back
    await play['owner registers'](world)
    await confirm(world)
    return keep(owner, await post('login', { email, password: owner.password }))
  }

  return { play, getIn, post }
}

const settings = readSettings(env)

export const newWorld = (): World => {
  const email = freshEmail()
  const party = (password: string, address: string): Party => ({
    phone: freshPhone(),
    google: { sub: crypto.randomUUID(), email: address },
    password,
    signedIn: [],
  })
  return { email, owner: party('six blue herons wade', email), attacker: party('seven black crows sing', freshEmail()) }
}

/** The account that has proved the address; null while none has. */
export async function provedBy({ email }: World): Promise<string | null> {
  const index = await contactIndex(settings, 'email', email)
  const [row] = await query<{ id: string }>('select id from users where email_index = $1', [index])
  return row?.id ?? null
}

/** Holds that nothing of the attacker's opens the account that has proved the address. */
export async function expectNothingOfAttackers(
  world: World,
  post: (path: string, body: unknown) => Promise<Answer>,
  order: string,
): Promise<void> {
  const { email, attacker } = world
  const proved = await provedBy(world)
  if (proved === null) return
  const [row] = await query('select phone_index, google_index from users where id = $1', [proved])
  expect(row?.['phone_index'], `${order}: the attacker's phone`).not.toBe(
    await contactIndex(settings, 'phone', attacker.phone),
  )
  expect(row?.['google_index'], `${order}: the attacker's Google`).not.toBe(
    await contactIndex(settings, 'google', attacker.google.sub),
  )
  for (const { token, refreshToken } of attacker.signedIn.filter(({ id }) => id === proved)) {
    expect((await call('GET', '/auth/me', { token })).status, `${order}: the attacker's session`).toBe(401)
    const refreshed = await post('refresh-token', { refresh_token: refreshToken })
    expect(refreshed.status, `${order}: the attacker's refresh token`).toBe(401)
  }
  const login = await post('login', { email, password: attacker.password })
  expect(login.status, `${order}: the attacker's password`).toBe(401)
}
