import { bornYearsAgo } from '../../drizzle/seed/days.ts'
import { drawPortrait } from '../../drizzle/seed/picture.ts'
import { check } from '../demo/check.ts'
import type { Person } from '../demo/person.ts'

/**
 * What the accounts need before they can chat. All of it is found done by every run but the first: made once, a match stays,
 * and both profiles are hidden, so that nobody else meets them.
 */

/** Far from any land (48° 53′ S, 123° 24′ W): until they are hidden, both are shown to people within their distance. */
const PLACE = { latitude: -48.88, longitude: -123.4 }

/** Accepts pages that have changed, as a person does in the app; writes are refused otherwise. */
export async function acceptPages(person: Person): Promise<void> {
  const { required } = await person.do('GET', '/content/consents')
  for (const { slug, revision, locale } of required as { slug: string; revision: number; locale: string }[])
    await person.do('POST', '/content/consents', { slug, revision, locale })
}

/** Publishes a profile that is not. */
export async function publishProfile(person: Person): Promise<void> {
  const { profile } = await person.do('GET', '/profile/me')
  const { is_published, photos } = profile as { is_published: boolean; photos: unknown[] }
  if (is_published) return
  await person.do('PUT', '/profile/me', {
    first_name: 'Monitor',
    bio: 'An account of the operators, which tests the app.',
    birth_date: bornYearsAgo(40),
    gender: 'other',
    location: PLACE,
    preferences: { max_distance: 1, age_min: 18, age_max: 100, show_me: 'everyone' },
  })
  if (photos.length === 0) {
    const form = new FormData()
    form.set('photo', new Blob([new Uint8Array(drawPortrait(Date.now()))], { type: 'image/png' }), 'me.png')
    form.set('is_primary', 'true')
    await person.do('POST', '/profile/photos', form)
  }
  await person.do('POST', '/profile/publish')
}

interface Match {
  conversation_id: string
  user: { id: string }
}

/** The conversation of both; matches them first where they are not. */
export async function conversationOf(first: Person, second: Person): Promise<string> {
  const { matches } = await first.do('GET', '/matches/active?limit=50')
  const there = (matches as Match[]).find(({ user }) => user.id === second.id)
  if (there) return there.conversation_id

  for (const person of [first, second]) await person.do('PUT', '/profile/visibility', { visibility: 'everyone' })
  await like(first, second)
  const { is_match, conversation_id } = await like(second, first)
  check(is_match === true, 'two likes are a match', { is_match })
  for (const person of [first, second]) await person.do('PUT', '/profile/visibility', { visibility: 'hidden' })
  return String(conversation_id)
}

async function like(actor: Person, target: Person): Promise<Record<string, unknown>> {
  const { status, body } = await actor.call('POST', '/matching/swipe', { target_user_id: target.id, action: 'like' })
  check(
    status !== 404,
    `${actor.name} may meet ${target.name}; if the photos of both wait for a moderator, approve them and run it again`,
    body.error,
  )
  check(status === 200, 'a like answers 200', { status, error: body.error })
  return body.data
}
