import { randomUUID } from 'node:crypto'
import { importJWK, SignJWT, type JWK } from 'jose'
import type pg from 'pg'
import { Person } from '../../../scripts/demo/person.ts'
import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import type { Json } from '../../support/api.ts'
import type { Known } from './values.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'

/** The callers, and the answer of every secured operation to them: null where that depends. */
export interface Actor {
  name: string
  token: string | null
  id: string | null
  refusal: { status: number; code: string } | null
}

/** A text that only some may ever read. */
export interface Secret {
  text: string
  what: string
  /** Names of actors. */
  readers: ReadonlySet<string>
}

/** People between whom something has happened, with all that is known of them. */
export interface World {
  actors: Actor[]
  /** Does what ends accounts and sessions, so that the others go on. */
  dora: Actor
  known: Known
  /** Ids of things, and whose they are, by names of actors. */
  owners: Map<string, ReadonlySet<string>>
  /** Of messages, who has sent them: nobody else changes them. */
  senders: Map<string, ReadonlySet<string>>
  secrets: Secret[]
  /** Users invisible to eve. */
  ann: Person
  /** What Vera, who does nothing, has; it must stay as it is. */
  snapshot(): Promise<string>
  before: string
}

interface Surroundings {
  url: string
  db: Pick<pg.Client, 'query'>
  jwtKeys: string
}

const NAMES = ['ann', 'ben', 'carl', 'eve', 'prem', 'sue', 'otto', 'dora', 'vera', 'viktor'] as const
type Name = (typeof NAMES)[number]

export async function makeWorld({ url, db, jwtKeys }: Surroundings): Promise<World> {
  const place = { latitude: -40 + Math.random() * 20, longitude: -130 + Math.random() * 40 }
  const canary = (name: string) => `${name}${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const bios = new Map(NAMES.map((name) => [name, canary('bio')]))
  const people = new Map(
    await Promise.all(NAMES.map(async (name) => [name, await settle(url, place, bios.get(name) ?? '')] as const)),
  )
  const one = (name: Name): Person => people.get(name) ?? new Person(url, name)
  const [ann, ben, carl, eve, prem, sue, otto, dora, vera, viktor] = NAMES.map(one) as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  await db.query(`update users set plan = 'premium' where id = $1`, [prem.id])
  prem.keep(await prem.do('POST', '/auth/refresh-token', { refresh_token: prem.refreshToken }))

  const pairs = await Promise.all([match(ann, ben), match(vera, viktor), match(dora, viktor)])
  const [talk, gossip] = [canary('said'), canary('gossip')]
  const request = canary('asked')
  const [annBen, veraViktor] = pairs
  const sent = [
    await say(ann, annBen.conversationId, `${talk} one`),
    await say(ben, annBen.conversationId, `${talk} two`),
  ]
  const quiet = [
    await say(vera, veraViktor.conversationId, gossip),
    await say(viktor, veraViktor.conversationId, gossip),
  ]
  const asked = await ann.do('POST', '/messages/request', { receiver_id: carl.id, content: request })
  const reported = canary('report')
  await ann.do('POST', `/users/${viktor.id}/report`, { reason: 'other', description: reported })
  const device = canary('device')
  const { device: registered } = (await ann.do('POST', '/devices', {
    platform: 'web',
    token: device.padEnd(40, 'x'),
  })) as Json
  await ann.do('POST', `/users/${eve.id}/block`)
  await db.query(
    `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
    [sue.id],
  )
  await hasEffect(url, sue, db)
  await otto.do('POST', '/auth/logout')

  const sessions = new Map(
    await Promise.all([ann, vera].map(async (person) => [person, await sessionsOf(person)] as const)),
  )
  const photos = await db.query<{ id: string; user_id: string }>(
    'select id, user_id from photos where user_id = any($1)',
    [[...people.values()].map(({ id }) => id)],
  )
  const nameOf = new Map([...people].map(([name, { id }]) => [id, name]))
  const owners = new Map<string, ReadonlySet<string>>()
  const own = (ids: readonly string[], ...names: string[]) => ids.forEach((id) => owners.set(id, new Set(names)))
  own([annBen.matchId, annBen.conversationId, ...sent], 'ann', 'ben')
  own([veraViktor.matchId, veraViktor.conversationId, ...quiet], 'vera', 'viktor')
  own([String(asked['request_id']), String(asked['message_id'])], 'ann', 'carl')
  own([registered.id], 'ann')
  for (const [person, ids] of sessions) own(ids, nameOf.get(person.id) ?? '')
  for (const { id, user_id } of photos.rows) own([id], nameOf.get(user_id) ?? '')

  const secret = (text: string, what: string, ...readers: string[]): Secret => ({
    text,
    what,
    readers: new Set(readers),
  })
  const everybodyBut = (...names: string[]) => NAMES.filter((name) => !names.includes(name))
  const expired = await expiredToken(jwtKeys, ann.id)
  const actor = (
    name: string,
    person: Person | null,
    refusal: Actor['refusal'] = null,
    token = person?.token ?? null,
  ): Actor => ({
    name,
    token,
    id: person?.id ?? null,
    refusal,
  })
  const snapshot = () => snapshotOf(vera, veraViktor.conversationId)
  return {
    actors: [
      actor('anonymous', null, { status: 401, code: 'UNAUTHORIZED' }),
      actor('forger', null, { status: 401, code: 'UNAUTHORIZED' }, `${ann.token.slice(0, -6)}AAAAAA`),
      actor('late', null, { status: 401, code: 'TOKEN_EXPIRED' }, expired),
      actor('otto', otto, { status: 401, code: 'UNAUTHORIZED' }),
      actor('sue', sue, { status: 403, code: 'ACCOUNT_SUSPENDED' }),
      actor('ann', ann),
      actor('ben', ben),
      actor('carl', carl),
      actor('eve', eve),
      actor('prem', prem),
    ],
    dora: actor('dora', dora),
    known: {
      user: [...people.values()].map(({ id }) => id),
      match: pairs.map(({ matchId }) => matchId),
      conversation: pairs.map(({ conversationId }) => conversationId),
      message: [...sent, ...quiet, String(asked['message_id'])],
      photo: photos.rows.map(({ id }) => id),
      session: [...sessions.values()].flat(),
      request: [String(asked['request_id'])],
      media: [],
      device: [registered.id],
      phone: [ann.phone, sue.phone],
      cursor: [await cursorOf(ann)].filter((cursor) => cursor !== ''),
      token: [],
    },
    owners,
    senders: new Map([
      ...sent.map((id, i) => [id, new Set([i === 0 ? 'ann' : 'ben'])] as const),
      ...quiet.map((id, i) => [id, new Set([i === 0 ? 'vera' : 'viktor'])] as const),
    ]),
    secrets: [
      ...[...people].map(([name, { phone }]) => secret(phone, `the phone number of ${name}`, name)),
      ...[...people].map(([name, { refreshToken }]) => secret(refreshToken, `a refresh token of ${name}`)),
      secret(bios.get('ann') ?? '', 'the profile of ann', ...everybodyBut('eve')),
      secret(bios.get('sue') ?? '', 'the profile of somebody suspended', 'sue'),
      secret(talk, 'what ann and ben say', 'ann', 'ben'),
      secret(gossip, 'what Vera and Viktor say', 'vera', 'viktor'),
      secret(request, 'what ann asked carl', 'ann', 'carl'),
      secret(reported, 'what ann reported', 'ann'),
      secret(device, 'the token of a device', 'ann'),
    ],
    ann,
    snapshot,
    before: await snapshot(),
  }
}

/** Lets the clock tick until a suspension is known everywhere. One that never is will be noticed by asking. */
async function hasEffect(url: string, person: Person, db: Surroundings['db']): Promise<void> {
  for (let tries = 0; (await person.call('GET', '/auth/me')).status !== 403; tries += 1) {
    if (tries > 50) return
    await db.query('update outbox set due_at = now()')
    await fetch(`${url}/cdn-cgi/local/scheduled`)
  }
}

/** Somebody with a published profile. */
async function settle(url: string, location: object, bio: string): Promise<Person> {
  const person = new Person(url, 'Kim')
  await person.signIn()
  await person.do('PUT', '/profile/me', {
    first_name: 'Kim',
    birth_date: bornYearsAgo(31),
    gender: 'female',
    location,
    bio,
  })
  const form = new FormData()
  form.set('photo', new Blob([new Uint8Array(drawPortrait(1))]), 'me.png')
  await person.do('POST', '/profile/photos', form)
  await person.do('POST', '/profile/publish')
  return person
}

async function match(one: Person, other: Person): Promise<{ matchId: string; conversationId: string }> {
  await one.do('POST', '/matching/swipe', { target_user_id: other.id, action: 'like' })
  const made = await other.do('POST', '/matching/swipe', { target_user_id: one.id, action: 'like' })
  return { matchId: String(made['match_id']), conversationId: String(made['conversation_id']) }
}

const say = async (person: Person, conversation_id: string, content: string): Promise<string> =>
  String((await person.do('POST', '/messages/send', { conversation_id, content }))['message_id'])

const sessionsOf = async (person: Person): Promise<string[]> =>
  ((await person.do('GET', '/auth/sessions'))['sessions'] as { id: string }[]).map(({ id }) => id)

const cursorOf = async (person: Person): Promise<string> =>
  (await person.call('GET', '/matching/feed?limit=1')).body.meta?.pagination.cursor ?? ''

/** What somebody has that only they and those they deal with may change. */
async function snapshotOf(person: Person, conversationId: string): Promise<string> {
  const parts = await Promise.all(
    [
      '/profile/me',
      `/conversations/${conversationId}/messages`,
      '/notifications/preferences',
      '/devices',
      '/connections/shortlist',
      '/users/blocked',
      '/matches/active',
    ].map(async (path) => [path, await person.do('GET', path)]),
  )
  const sessions = await sessionsOf(person)
  return JSON.stringify([...parts, sessions], (key, value: unknown) => (VOLATILE.has(key) ? undefined : value))
}

/** What changes by itself, or because somebody comes and goes. */
const VOLATILE = new Set(['is_online', 'last_active', 'last_used_at', 'photos', 'url', 'urls', 'sizes'])

async function expiredToken(jwtKeys: string, userId: string): Promise<string> {
  const [jwk] = (JSON.parse(jwtKeys) as { keys: JWK[] }).keys
  if (!jwk?.kid) throw new Error('no key to sign with')
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ sid: randomUUID(), plan: 'free', role: 'user', auth_time: now - 7200 })
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
    .setIssuer('vibesmatch')
    .setAudience('vibesmatch-api')
    .setSubject(userId)
    .setIssuedAt(now - 7200)
    .setExpirationTime(now - 3600)
    .sign(await importJWK(jwk, 'ES256'))
}
