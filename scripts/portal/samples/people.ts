import { bornYearsAgo } from '../../../drizzle/seed/days.ts'
import { normalisedPhone, whyNoCodes } from '../../../src/foundation/text/phone-number.ts'
import type { Literal, World } from './sample.ts'

/** A number that gets codes: ranges of mobile numbers hold voicemail boxes and premium numbers, which do not. */
function phone(): string {
  for (;;) {
    const number = `+4915${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`
    if (normalisedPhone(number) === number && whyNoCodes(number) === null) return number
  }
}

/** A phone number that a guide shows, and another one for everybody who tries it. */
export const PHONE: Literal = { shown: '+4915112345678', sent: phone }
/** In the Atlantic, so that nobody else of a test is near. */
export const LATITUDE: Literal = { shown: 38.7223, sent: () => 30 + Math.random() * 15 }
export const LONGITUDE: Literal = { shown: -9.1393, sent: () => -50 + Math.random() * 20 }

/** Signs somebody in: `<NAME>TOKEN`, `<NAME>ID` and `<NAME>REFRESH_TOKEN` are set. The reader of a guide has no prefix. */
export async function signIn(world: World, prefix: '' | 'BEN_' | 'CLEO_', number = phone()): Promise<void> {
  world.variables.set(`${prefix}PHONE`, number)
  const to = encodeURIComponent(number)
  await world.send({ method: 'POST', path: '/auth/send-otp', as: null, body: { phone_number: number } })
  await world.send({
    method: 'GET',
    path: `/dev/outbox?to=${to}`,
    as: null,
    keeps: { [`${prefix}CODE`]: 'data.messages.0.otp' },
  })
  await world.send({
    method: 'POST',
    path: '/auth/verify-otp',
    as: null,
    body: { phone_number: number, otp: `$${prefix}CODE` },
    keeps: {
      [`${prefix}TOKEN`]: 'data.token',
      [`${prefix}ID`]: 'data.user.id',
      [`${prefix}REFRESH_TOKEN`]: 'data.refresh_token',
    },
  })
}

/** Signs somebody in and publishes their profile, where `$LATITUDE` and `$LONGITUDE` are. */
export async function join(world: World, prefix: '' | 'BEN_' | 'CLEO_', name: string): Promise<void> {
  for (const [key, { sent }] of Object.entries({ LATITUDE, LONGITUDE }))
    if (!world.variables.has(key)) world.variables.set(key, sent())
  await signIn(world, prefix)
  const as = `${prefix}TOKEN`
  await world.send({
    method: 'PUT',
    path: '/profile/me',
    as,
    body: {
      first_name: name,
      birth_date: bornYearsAgo(31),
      gender: prefix === 'BEN_' ? 'male' : 'female',
      bio: 'Good coffee and long walks.',
      location: { latitude: '$LATITUDE', longitude: '$LONGITUDE' },
      preferences: { max_distance: 50, show_me: 'everyone' },
    },
  })
  await world.send({ method: 'PUT', path: '/profile/interests', as, body: { interests: ['Hiking', 'Coffee'] } })
  await world.send({ method: 'POST', path: '/profile/photos', as, picture: 'photo' })
  await world.send({ method: 'POST', path: '/profile/publish', as })
}

/** Ana, who reads the guide, and Ben like each other: `$MATCH_ID` and `$CONVERSATION_ID` are set. */
export async function meet(world: World): Promise<void> {
  await join(world, '', 'Ana')
  await join(world, 'BEN_', 'Ben')
  await world.send({ method: 'POST', path: '/matching/swipe', body: { target_user_id: '$BEN_ID', action: 'like' } })
  await world.send({
    method: 'POST',
    path: '/matching/swipe',
    as: 'BEN_TOKEN',
    body: { target_user_id: '$ID', action: 'like' },
    keeps: { MATCH_ID: 'data.match_id', CONVERSATION_ID: 'data.conversation_id' },
  })
}
